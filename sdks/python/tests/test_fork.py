# Forks: each process sends its own events.
import sys

import pytest

from receiver import Reply


def test_a_forked_child_sends_its_own_events_and_not_its_parents(run, receiver):
    ended = run(
        """
        import os
        client.capture("E", "parent before")
        pid = os.fork()
        if pid == 0:
            assert client.stats.captured == 0
            client.capture("E", "child")
        else:
            assert os.waitpid(pid, 0)[1] == 0
            client.capture("E", "parent after")
        """,
        "flush_interval=3600",
    )
    assert ended.returncode == 0, ended.stderr
    assert sorted(receiver.messages) == ["child", "parent after", "parent before"]
    assert len({event["event_id"] for event in receiver.events}) == 3


def test_no_module_is_imported_later_as_a_fork_in_the_middle_of_that_would_block_the_child(run, receiver):
    receiver.replies = [Reply(500, b"<html>"), Reply(429, headers=(("Retry-After", "0"),)), Reply(cut=True)]
    ended = run(
        """
        import sys
        before = set(sys.modules)
        try:
            raise ValueError("m")
        except ValueError as error:
            client.capture_exception(error, metadata={"a": 1})
        assert client.flush(20)
        assert client.stats.sent == 1
        print(sorted(set(sys.modules) - before))
        """,
        "backoff=0",
    )
    assert ended.stdout == "[]\n", ended.stderr
    assert len(receiver.requests) == 4


def test_a_fork_while_other_threads_capture_leaves_no_lock_behind(run, receiver):
    ended = run(
        """
        import os, threading
        def work():
            while True:
                client.capture("E", "parent")
        threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(30):
            pid = os.fork()
            if pid == 0:
                client.capture("E", "child")
                os._exit(0 if client.flush(10) else 1)
            assert os.waitpid(pid, 0)[1] == 0
        """,
    )
    assert ended.returncode == 0, ended.stderr
    assert receiver.messages.count("child") == 30


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_of_multiprocessing_send_what_they_captured(run, receiver, method):
    ended = run(
        f"""
        import multiprocessing
        def work(name):
            client.capture("E", name)
        if __name__ == "__main__":
            context = multiprocessing.get_context({method!r})
            processes = [context.Process(target=work, args=(name,)) for name in "ab"]
            for process in processes:
                process.start()
            for process in processes:
                process.join()
            client.capture("E", "parent")
        """,
        "flush_interval=3600",
    )
    assert ended.returncode == 0, ended.stderr
    assert sorted(receiver.messages) == ["a", "b", "parent"]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_an_error_that_ends_a_process_of_multiprocessing_arrives_and_is_printed_as_ever(run, receiver, method):
    ended = run(
        f"""
        import multiprocessing, sys
        def work(name):
            if name == "exits":
                sys.exit(4)
            raise ValueError(name)
        if __name__ == "__main__":
            context = multiprocessing.get_context({method!r})
            processes = [context.Process(target=work, args=(name,)) for name in ["a", "b", "exits"]]
            for process in processes:
                process.start()
            for process in processes:
                process.join()
            print([process.exitcode for process in processes])
        """
    )
    assert ended.stdout == "[1, 1, 4]\n", ended.stderr
    assert ended.stderr.count("Traceback") == 2 and "ValueError: a" in ended.stderr
    if sys.version_info >= (3, 11):
        assert "bloop" not in ended.stderr
    assert sorted(receiver.messages) == ["a", "b"]
    assert receiver.events[0]["metadata"] == {"unhandled": True, "mechanism": "multiprocessing"}


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_the_workers_of_a_pool_that_is_terminated_send_what_they_captured(run, receiver, method):
    ended = run(
        f"""
        import multiprocessing
        def work(number):
            try:
                raise KeyError(number)
            except KeyError:
                client.capture_exception()
            return number
        if __name__ == "__main__":
            with multiprocessing.get_context({method!r}).Pool(2) as pool:
                print(pool.map(work, range(4)))
        """,
        "flush_interval=3600",
    )
    assert (ended.returncode, ended.stdout) == (0, "[0, 1, 2, 3]\n"), ended.stderr
    assert sorted(receiver.messages) == ["0", "1", "2", "3"]


def test_an_exception_that_a_worker_has_captured_is_captured_by_its_parent_too(run, receiver):
    ended = run(
        """
        import json, multiprocessing
        def work(number):
            try:
                raise ValueError(number)
            except ValueError as error:
                client.capture_exception(error)
                raise
        if __name__ == "__main__":
            pool = multiprocessing.get_context("fork").Pool(1)
            try:
                pool.apply(work, (7,))
            except ValueError as error:
                json.dumps(vars(error), default=str)
                client.capture_exception(error)
            pool.close()
            pool.join()
        """
    )
    assert ended.returncode == 0, ended.stderr
    assert receiver.messages == ["7", "7"]
