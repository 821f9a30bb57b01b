# Forks: each process sends its own events.
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
