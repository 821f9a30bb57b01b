# Carries out a scenario of the conformance suite with the SDK. sdks/conformance/README.md tells what each step means.
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from bloop import BloopClient

SAME_NAMES = {
    "endpoint",
    "project_key",
    "secret",
    "environment",
    "release",
    "source",
    "app_version",
    "build_number",
    "tags",
    "sample_rate",
    "max_buffer_size",
    "flush_at",
    "max_retries",
    "max_batch_size",
}
MILLISECONDS = {"flush_interval_ms": "flush_interval", "timeout_ms": "timeout", "backoff_ms": "backoff"}


class ConformanceError(Exception):
    pass


class Scenario:
    def __init__(self, scenario):
        options = scenario["options"]
        self.clients = [BloopClient(**self.options(options)) for _ in range(options.get("clients", 1))]
        self.client = self.clients[0]

    def options(self, given):
        options = {name: value for name, value in given.items() if name in SAME_NAMES}
        options.update({MILLISECONDS[name]: value / 1000 for name, value in given.items() if name in MILLISECONDS})
        if "before_send" in given:
            options["before_send"] = self.before_send(given["before_send"])
        return options

    def before_send(self, does):
        def edit(event):
            if "drop_if_message_contains" in does and does["drop_if_message_contains"] in event["message"]:
                return None
            if "replace_in_message" in does:
                event["message"] = event["message"].replace(*does["replace_in_message"])
            if does.get("throw"):
                raise RuntimeError("before_send fails")
            if does.get("capture_again"):
                self.client.capture("Inner", "captured inside before_send")
            return event

        return edit

    def capture(self, step):
        event_id = None
        for index in range(step.get("times", 1)):
            for client in self.clients:
                event_id = client.capture(**fields(step["event"], index))
        return {} if event_id is None else {"event_id": event_id}

    def capture_error(self, step):
        error = raised([step["message"], *(cause["message"] for cause in step.get("causes", []))])
        ids = [
            self.client.capture_exception(error, **step.get("context", {})) for _ in range(1 + bool(step.get("twice")))
        ]
        return {"event_id": ids[0]}

    def flush(self, step):
        started = time.perf_counter()
        flushed = self.client.flush(step["timeout_ms"] / 1000)
        return {"flushed": flushed, "ms": milliseconds_since(started)}

    def close(self, _):
        started = time.perf_counter()
        self.client.close()
        return {"closed": True, "ms": milliseconds_since(started)}

    def loop(self, step):
        event = fields(step["event"], 0)
        before = resident_bytes()
        times = []
        started = time.perf_counter()
        for index in range(step["times"]):
            event["message"] = fields(step["event"], index)["message"]
            began = time.perf_counter_ns()
            self.client.capture(**event)
            times.append((time.perf_counter_ns() - began) / 1000)
        total = milliseconds_since(started)
        times.sort()
        growth = resident_bytes() - before
        return {
            "total_ms": total,
            "p99_us": times[len(times) * 99 // 100],
            "max_us": times[-1],
            "rss_growth_bytes": growth,
        }

    def stats(self, _):
        return self.client.stats._asdict()

    def crash(self, step):
        raise ConformanceError(step["message"])

    def crash_thread(self, step):
        thread = threading.Thread(target=self.crash, args=(step,))
        thread.start()
        thread.join()

    def fork(self, step):
        pid = os.fork()
        if pid == 0:
            self.client.capture(**fields(step["event"], 0))
            sys.exit(0)
        os.waitpid(pid, 0)

    def exit(self, step):
        sys.exit(step["code"])

    def handle_sigterm(self, _):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def fields(event, index):
    given = dict(event)
    for name in ("message", "stack"):
        repeat = given.pop(f"{name}_repeat", None)
        if repeat is not None:
            given[name] = repeat[0] * repeat[1]
    given["message"] = str(given.get("message", "")).replace("{i}", str(index))
    return given


def raised(messages):
    """An error with the first message that was caused by one with the second, and so on."""
    cause = raised(messages[1:]) if len(messages) > 1 else None

    def inner():
        raise ConformanceError(messages[0]) from cause

    def outer():
        inner()

    try:
        outer()
    except ConformanceError as error:
        return error


def milliseconds_since(started):
    return (time.perf_counter() - started) * 1000


def resident_bytes():
    try:
        pages = Path("/proc/self/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def answer(value):
    print(json.dumps(value), flush=True)


def main():
    given = json.loads(Path(os.environ["BLOOP_SCENARIO"]).read_text(encoding="utf-8"))
    scenario = Scenario(given)
    for index, step in enumerate(given["steps"]):
        if step["do"] == "await":
            answer({"step": index, "awaiting": True})
            sys.stdin.readline()
            continue
        said = getattr(scenario, step["do"])(step)
        if said is not None:
            answer({"step": index, **said})


main()
