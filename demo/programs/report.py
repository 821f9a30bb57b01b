# The reporter of the Python programs: importing it is enough for whatever ends the process, or a thread, to reach Bloop.
import hashlib
import hmac
import json
import os
import platform
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request

TIMEOUT_SECONDS = 10
# Bloop keeps 8 KiB of a stack, and refuses a request of more than 32 KiB.
LONGEST_STACK = 8000
# Straight to the server, whatever proxy the environment names.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def stack_of(error):
    """Both ends of a long one: a traceback tells first where it began, and last what happened."""
    stack = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    if len(stack) <= LONGEST_STACK:
        return stack
    half = LONGEST_STACK // 2
    beginning = stack[:half].rpartition("\n")[0]
    end = stack[-half:].partition("\n")[2]
    return f"{beginning}\n  [...]\n{end}"


def to_event(error, mechanism=None, **fields):
    """Further fields of the event come by their names; metadata is added to the reporter's own."""
    metadata = {"program": os.path.basename(sys.argv[0]), "runtime": "python " + platform.python_version()}
    if mechanism is not None:
        metadata.update(unhandled=True, mechanism=mechanism)
    metadata.update(fields.pop("metadata", {}))
    kind = type(error).__name__
    return {
        "timestamp": int(time.time()),
        "source": "api",
        "environment": os.environ.get("BLOOP_ENVIRONMENT", "development"),
        "release": os.environ.get("BLOOP_RELEASE", "unreleased"),
        "error_type": kind,
        "message": str(error) or kind,
        "stack": stack_of(error),
        **fields,
        "metadata": metadata,
    }


def post(path, value):
    key = os.environ["BLOOP_KEY"]
    body = json.dumps(value).encode()
    signature = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Project-Key": key, "X-Signature": signature}
    request = urllib.request.Request(os.environ["BLOOP_URL"].rstrip("/") + path, body, headers, method="POST")
    with opener.open(request, timeout=TIMEOUT_SECONDS) as response:
        return json.load(response)


def outcomes(events):
    """What became of each event, in their order: 'accepted', or why not."""
    try:
        if len(events) == 1:
            answer = post("/v1/ingest", events[0])
            return [answer["status"] if answer["status"] == "accepted" else f"dropped: {answer.get('reason')}"]
        answer = post("/v1/ingest/batch", {"events": events})
        otherwise = f"dropped: {answer.get('reason')}" if answer["dropped"] else "accepted"
        refused = {entry["index"]: f"refused: {entry['error']}" for entry in answer["errors"]}
        return [refused.get(index, otherwise) for index in range(len(events))]
    except urllib.error.HTTPError as error:
        return [f"not sent: {error.code} {error.read().decode()}"] * len(events)
    except (OSError, ValueError, KeyError) as error:
        return [f"not sent: {error}"] * len(events)


def send(events):
    """Sends; notes the outcomes in the file BLOOP_RECEIPTS, for the demo's own list of what was sent."""
    if not os.environ.get("BLOOP_URL") or not os.environ.get("BLOOP_KEY"):
        print("BLOOP_URL and BLOOP_KEY are not set: nothing is sent", file=sys.stderr)
        return
    found = outcomes(events)
    receipts = os.environ.get("BLOOP_RECEIPTS")
    if not receipts:
        return
    with open(receipts, "a", encoding="utf-8") as file:
        for event, outcome in zip(events, found):
            entry = {"error_type": event["error_type"], "message": event["message"], "outcome": outcome}
            file.write(json.dumps(entry) + "\n")


def on_uncaught(kind, error, trace):
    if issubclass(kind, Exception):
        send([to_event(error, "sys.excepthook")])
    sys.__excepthook__(kind, error, trace)


def on_thread_failed(failure):
    if failure.exc_value is not None and issubclass(failure.exc_type, Exception):
        thread = failure.thread.name if failure.thread else "unknown"
        send([to_event(failure.exc_value, "threading.excepthook", metadata={"thread": thread})])
    threading.__excepthook__(failure)


sys.excepthook = on_uncaught
threading.excepthook = on_thread_failed
