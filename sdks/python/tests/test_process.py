# Real processes: uncaught errors, exits, signals. They end as ever, and their last events arrive.
import os
import signal
import subprocess
import sys
import time

import pytest

from conftest import SOURCES
from receiver import KEY, Reply

UNHANDLED = {"unhandled": True, "mechanism": "excepthook"}


def plain(program, tmp_path):
    """The same program without the SDK, on the same lines."""
    path = tmp_path / "main.py"
    path.write_text("\n\n" + program, encoding="utf-8")
    return subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False, timeout=60)


def test_an_uncaught_error_arrives_and_the_program_ends_as_ever(run, receiver, tmp_path):
    program = "def work():\n    return {}['id']\n\n\nwork()\n"
    expected = plain(program, tmp_path)
    ended = run(program)
    assert (ended.returncode, ended.stdout) == (expected.returncode, "") == (1, "")
    assert ended.stderr == expected.stderr
    (event,) = receiver.events
    assert (event["error_type"], event["message"]) == ("KeyError", "'id'")
    assert event["metadata"] == UNHANDLED
    assert "in work" in event["stack"]


def test_the_output_of_an_error_with_a_cause_stays_the_same(run, receiver, tmp_path):
    program = "try:\n    int('x')\nexcept ValueError as error:\n    raise RuntimeError('top') from error\n"
    assert run(program).stderr == plain(program, tmp_path).stderr
    assert "Caused by: ValueError: invalid literal" in receiver.events[0]["stack"]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("import sys; sys.exit(3)", 3),
        ("import sys; sys.exit('bye')", 1),
        ("raise SystemExit", 0),
        ("raise KeyboardInterrupt", -signal.SIGINT),
        ("pass", 0),
    ],
)
def test_an_exit_is_no_error_and_sends_what_was_captured(run, receiver, statement, code):
    ended = run(f"client.capture('E', 'last')\n{statement}\n")
    assert ended.returncode == code
    assert receiver.messages == ["last"]


def test_a_hook_that_was_there_before_is_called_and_its_exit_is_not_too_early(run, receiver):
    ended = run(
        """
        import os, sys
        client.close()
        sys.excepthook = lambda kind, error, trace: (print("mine:", error, flush=True), os._exit(7))
        client = BloopClient(client._options.endpoint, client._options.project_key)
        raise ValueError("seen by both")
        """
    )
    assert (ended.returncode, ended.stdout) == (7, "mine: seen by both\n")
    assert receiver.messages == ["seen by both"]


def test_hooks_go_back_to_where_they_were():
    program = """
import sys, threading
from bloop import BloopClient
before = sys.excepthook, threading.excepthook, sys.unraisablehook
a = BloopClient("http://127.0.0.1:9", "k", capture_unraisable=True)
b = BloopClient("http://127.0.0.1:9", "k", capture_unraisable=True)
assert sys.excepthook not in before
a.close(); b.close()
assert sys.excepthook == b._handlers._main.previous
sys.excepthook(ValueError, ValueError("printed once"), None)
c = BloopClient("http://127.0.0.1:9", "k", install_handlers=False)
assert sys.excepthook == b._handlers._main.previous
d = BloopClient("http://127.0.0.1:9", "k"); e = BloopClient("http://127.0.0.1:9", "k")
e.close(); d.close()
assert sys.excepthook == b._handlers._main.previous
"""
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == "ValueError: printed once\n"


def test_an_error_in_a_thread_arrives_and_the_program_goes_on(run, receiver):
    ended = run(
        """
        import threading
        def work():
            raise ValueError("in a thread")
        thread = threading.Thread(target=work, name="worker")
        thread.start()
        thread.join()
        threading.Thread(target=lambda: __import__("sys").exit(2)).start()
        print("went on")
        """
    )
    assert (ended.returncode, ended.stdout) == (0, "went on\n")
    assert "Exception in thread worker" in ended.stderr
    (event,) = receiver.events
    assert event["message"] == "in a thread"
    assert event["metadata"] == {"unhandled": True, "mechanism": "threading.excepthook", "thread": "worker"}


@pytest.mark.parametrize("wanted", [True, False])
def test_errors_that_the_interpreter_ignores_arrive_where_wanted(run, receiver, wanted):
    ended = run(
        """
        class Resource:
            def __del__(self):
                raise ValueError("in a finaliser")
        Resource()
        """,
        f"capture_unraisable={wanted}",
    )
    assert ended.returncode == 0 and "Exception ignored" in ended.stderr
    assert receiver.messages == (["in a finaliser"] if wanted else [])
    if wanted:
        metadata = receiver.events[0]["metadata"]
        assert metadata["mechanism"] == "unraisablehook" and "Resource.__del__" in metadata["ignored_in"]


def test_handlers_are_not_installed_where_not_wanted(run, receiver):
    assert run("client.capture('E', 'mine')\n1 / 0", "install_handlers=False").returncode == 1
    assert receiver.messages == ["mine"]


def test_what_other_exit_functions_capture_is_sent_too(run, receiver):
    """They run before the client's: here nothing was captured earlier, so that no thread has been started yet."""
    ended = run(
        """
        import atexit
        atexit.register(lambda: client.capture("E", "at exit"))
        """
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert receiver.messages == ["at exit"]


def test_a_server_that_is_down_delays_the_end_by_the_promised_time_at_most(run):
    started = time.monotonic()
    ended = run(
        """
        client.close()
        client = BloopClient("http://127.0.0.1:9", "key")
        raise ValueError("nobody hears")
        """
    )
    # 2 s, and the start of an interpreter on a busy machine.
    assert time.monotonic() - started < 20
    assert ended.returncode == 1
    assert ended.stderr.rstrip().splitlines()[-1].startswith(("ValueError: nobody hears", "bloop: "))


def test_a_server_that_hangs_does_not_keep_the_process(run, receiver):
    import threading

    gate = threading.Event()
    receiver.replies = [Reply(hold=gate)]
    started = time.monotonic()
    assert run("client.capture('E', 'm')", "timeout=600").returncode == 0
    assert time.monotonic() - started < 18
    gate.set()


def test_an_application_that_exits_on_sigterm_sends_its_events(receiver, tmp_path):
    program = f"""
import signal, sys
from bloop import BloopClient
client = BloopClient({receiver.url!r}, {KEY!r})
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
client.capture("E", "before the signal")
print("ready", flush=True)
while True:
    signal.pause()
"""
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    process = subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    process.terminate()
    assert process.wait(30) == 0
    process.stdout.close()
    assert receiver.messages == ["before the signal"]


def test_sigterm_ends_an_application_without_a_handler_as_ever(run, receiver):
    ended = run("import os, signal\nclient.capture('E', 'm')\nos.kill(os.getpid(), signal.SIGTERM)\n")
    assert ended.returncode == -signal.SIGTERM


def test_a_signal_handler_may_use_the_client_whatever_it_interrupts(run, receiver):
    ended = run(
        """
        import signal
        count = 0
        def on_alarm(*_):
            global count
            count += 1
            client.capture("E", "from the handler")
            client.flush(5)
        signal.signal(signal.SIGALRM, on_alarm)
        signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
        while count < 100:
            client.capture("E", "from the program")
        signal.setitimer(signal.ITIMER_REAL, 0)
        print("done")
        """,
        "max_buffer_size=1000",
    )
    assert (ended.returncode, ended.stdout) == (0, "done\n"), ended.stderr
    assert "from the handler" in receiver.messages


def test_an_error_that_was_captured_before_it_ends_the_program_arrives_once(run, receiver):
    run(
        """
        try:
            1 / 0
        except ZeroDivisionError as error:
            client.capture_exception(error)
            raise
        """
    )
    assert len(receiver.events) == 1


def test_an_unused_client_costs_no_thread_and_no_request(run, receiver):
    ended = run("import threading\nprint(threading.active_count())")
    assert (ended.returncode, ended.stdout) == (0, "1\n")
    assert receiver.requests == []


def test_several_clients_share_the_time_at_the_end(run, receiver):
    import threading

    gate = threading.Event()
    receiver.replies = [Reply(hold=gate)] * 6
    ended = run(
        """
        import atexit, sys, time
        more = [BloopClient(client._options.endpoint, client._options.project_key) for _ in range(5)]
        for each in [client, *more]:
            each.capture("E", "m")
        import bloop.process
        atexit.unregister(bloop.process.leave)
        def timed():
            started = time.monotonic()
            bloop.process.leave()
            print(time.monotonic() - started)
        atexit.register(timed)
        """
    )
    gate.set()
    assert len(receiver.requests) == 6
    # Six times two seconds would be twelve.
    assert 1.5 < float(ended.stdout) < 6
    assert ended.stderr.count("bloop: 1 event was not sent before the end of the process (no time was left)") == 6


def test_a_refused_connection_is_not_waited_for_and_told(tmp_path):
    program = """
import atexit, time
from bloop import BloopClient
import bloop.process
client = BloopClient("http://127.0.0.1:9", "key")
client.capture("E", "m"); client.capture("E", "n")
atexit.unregister(bloop.process.leave)
def timed():
    started = time.monotonic()
    bloop.process.leave()
    print(time.monotonic() - started)
atexit.register(timed)
"""
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert float(ended.stdout) < 1.5
    (line,) = ended.stderr.splitlines()
    assert line.startswith("bloop: 2 events were not sent before the end of the process (no answer from the server")


def test_what_an_exit_function_older_than_the_client_captures_is_sent(receiver):
    program = f"""
import bloop
import atexit
atexit.register(lambda: client.capture("E", "at the very end"))
client = bloop.BloopClient({receiver.url!r}, {KEY!r})
"""
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=60)
    assert receiver.messages == ["at the very end"]


def test_a_hook_that_the_application_sets_later_keeps_nothing_from_arriving(run, receiver):
    ended = run(
        """
        import sys
        sys.excepthook = lambda kind, error, trace: print("mine:", error)
        raise ValueError("the hook is not ours")
        """
    )
    assert (ended.returncode, ended.stdout) == (1, "mine: the hook is not ours\n")
    assert receiver.messages == ["the hook is not ours"]
    assert receiver.events[0]["metadata"] == UNHANDLED


def test_a_hook_that_is_set_later_and_calls_ours_captures_once(run, receiver):
    run(
        """
        import sys
        before = sys.excepthook
        sys.excepthook = lambda *failure: before(*failure)
        raise ValueError("once")
        """
    )
    assert receiver.messages == ["once"]


def test_a_hook_that_may_end_the_process_and_its_end_share_the_time(receiver):
    import threading

    gate = threading.Event()
    receiver.replies = [Reply(hold=gate)] * 3
    program = f"""
import atexit, sys, time
marks = []
atexit.register(lambda: print(time.monotonic() - marks[0]))
sys.excepthook = lambda *failure: marks.append(time.monotonic())
from bloop import BloopClient
client = BloopClient({receiver.url!r}, {KEY!r})
raise ValueError("the hook is called after two seconds")
"""
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    gate.set()
    assert ended.returncode == 1
    assert float(ended.stdout) < 1.5
    assert "1 event was not sent before the end of the process" in ended.stderr
