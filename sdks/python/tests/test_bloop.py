# Against the real server: what it stores of what the SDK sends.
import pytest

from bloop import BloopClient
from bloop_server import BloopServer, why_not

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))


@pytest.fixture(scope="module")
def bloop(tmp_path_factory):
    server = BloopServer(tmp_path_factory.mktemp("bloop"))
    yield server
    server.close()


def test_everything_that_is_sent_is_stored(bloop):
    def book():
        raise LookupError("no tea for order 7")

    with BloopClient(bloop.url, bloop.key, release="9.9.9", tags={"host": "a"}, install_handlers=False) as client:
        event_id = client.capture(
            "ValidationError",
            "\ud800 Invalid\0 email €",
            stack="€" * 9000,
            route_or_procedure="POST /users",
            http_status=422,
            metadata={"a": 1, "b": "x" * 5000},
        )
        try:
            book()
        except LookupError as error:
            client.capture_exception(error)
        for index in range(60):
            client.capture("Large", "\1" * 3000, stack="\1" * 9000, metadata={"index": index})
        assert client.flush(30)
        assert client.stats == (62, 62, 0, 0)

    issues = {issue["error_type"]: issue for issue in bloop.wait_for_events(62)}
    assert set(issues) == {"ValidationError", "LookupError", "Large"}
    assert issues["Large"]["total_count"] == 60
    assert issues["ValidationError"]["release"] == "9.9.9"
    occurrences = bloop.get(f"/v1/errors/{issues['ValidationError']['fingerprint']}/occurrences")
    (stored,) = occurrences if isinstance(occurrences, list) else occurrences["occurrences"]
    assert stored["message"] == "\ufffd Invalid email €"
    assert stored["stack"] == "€" * (8192 // 3)
    assert (stored["route_or_procedure"], stored["http_status"]) == ("POST /users", 422)
    assert stored["metadata"] == {"tags": {"host": "a"}, "a": 1}
    assert stored["event_id"] == event_id
    assert "truncated" not in stored


def test_a_wrong_key_is_told_in_one_line(bloop):
    lines = []
    with BloopClient(bloop.url, "bloop_wrong", on_diagnostic=lines.append, install_handlers=False) as client:
        client.capture("E", "m")
    assert len(lines) == 1 and "401: invalid project key" in lines[0]
