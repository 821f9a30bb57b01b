# ASGI: FastAPI and Starlette in this process, and the bare protocol.
import asyncio
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

fastapi = pytest.importorskip("fastapi")

from fastapi.responses import JSONResponse  # noqa: E402
from starlette.applications import Starlette  # noqa: E402
from starlette.routing import Mount, Route  # noqa: E402
from starlette.testclient import TestClient  # noqa: E402

from bloop.integrations.asgi import BloopASGIMiddleware  # noqa: E402
from conftest import SOURCES  # noqa: E402
from receiver import KEY  # noqa: E402


@pytest.fixture
def app(client):
    app = fastapi.FastAPI()
    app.add_middleware(BloopASGIMiddleware, client=client)
    router = fastapi.APIRouter(prefix="/shop")

    @router.post("/orders/{order_id}")
    async def order(order_id: int):
        raise LookupError(f"no order {order_id}")

    @router.get("/plain/{name}")
    def plain(name: str):
        raise LookupError("in a thread")

    @router.get("/gone")
    async def gone():
        raise fastapi.HTTPException(410)

    @router.get("/handled")
    async def handled():
        raise KeyError("handled")

    @app.exception_handler(KeyError)
    async def on_key_error(request, error):
        return JSONResponse({}, 400)

    @router.websocket("/live/{room}")
    async def live(websocket: fastapi.WebSocket, room: str):
        await websocket.accept()
        raise RuntimeError("in a socket")

    app.include_router(router)
    return app


def sent(client, receiver):
    assert client.flush(10)
    return receiver.events


def test_an_error_is_captured_with_its_route_and_answered_as_ever(app, client, receiver):
    web = TestClient(app, raise_server_exceptions=False)
    response = web.post("/shop/orders/7?token=secret", headers={"X-Request-ID": "r-1"})
    assert response.status_code == 500
    (event,) = sent(client, receiver)
    assert (event["error_type"], event["message"]) == ("LookupError", "no order 7")
    assert (event["route_or_procedure"], event["http_status"]) == ("POST /shop/orders/{order_id}", 500)
    assert event["request_id"] == "r-1"
    assert event["metadata"] == {"unhandled": True, "mechanism": "asgi", "method": "POST", "path": "/shop/orders/7"}
    assert "secret" not in str(event)


def test_a_view_in_a_thread_is_captured_and_the_error_passes(app, client, receiver):
    with pytest.raises(LookupError, match="in a thread"):
        TestClient(app).get("/shop/plain/x")
    (event,) = sent(client, receiver)
    assert event["route_or_procedure"] == "GET /shop/plain/{name}"


def test_what_the_application_answers_itself_is_no_error(app, client, receiver):
    web = TestClient(app)
    answers = [web.get(path).status_code for path in ("/shop/gone", "/shop/handled", "/nowhere")]
    assert answers == [410, 400, 404]
    assert web.post("/shop/orders/x").status_code == 422
    assert sent(client, receiver) == []


def test_an_error_in_a_web_socket_is_captured(app, client, receiver):
    with pytest.raises(RuntimeError), TestClient(app).websocket_connect("/shop/live/1") as socket:
        socket.receive_text()
    (event,) = sent(client, receiver)
    assert event["route_or_procedure"] == "WEBSOCKET /shop/live/{room}"


@pytest.mark.parametrize("path", ["/orders/7", "/inner/orders/7"])
def test_starlette_and_mounted_applications_have_routes_too(client, receiver, path):
    async def order(request):
        raise LookupError("no order")

    routes = [Route("/orders/{order_id}", order)]
    app = Starlette(routes=[*routes, Mount("/inner", routes=routes)])
    app.add_middleware(BloopASGIMiddleware, client=client)
    assert TestClient(app, raise_server_exceptions=False).get(path).status_code == 500
    (event,) = sent(client, receiver)
    assert event["route_or_procedure"] == f"GET {path.replace('7', '{order_id}')}"


def call(app, scope):
    async def nothing(*_):
        return {}

    return asyncio.run(app(scope, nothing, nothing))


def test_without_routes_the_path_is_told(client, receiver):
    async def app(scope, receive, send):
        raise ValueError("bare")

    with pytest.raises(ValueError, match="bare"):
        call(BloopASGIMiddleware(app, client), {"type": "http", "method": "GET", "path": "/a/b"})
    (event,) = sent(client, receiver)
    assert event["route_or_procedure"] == "GET /a/b"


def test_an_application_without_a_lifespan_and_a_cancelled_request_are_no_errors(client, receiver):
    async def app(scope, receive, send):
        if scope["type"] == "http":
            raise asyncio.CancelledError
        raise AssertionError("only http")

    with pytest.raises(AssertionError):
        call(BloopASGIMiddleware(app, client), {"type": "lifespan"})
    with pytest.raises(asyncio.CancelledError):
        call(BloopASGIMiddleware(app, client), {"type": "http", "path": "/"})
    assert sent(client, receiver) == []


def test_a_background_task_fails_after_the_client_got_its_answer(client, receiver):
    app = fastapi.FastAPI()
    app.add_middleware(BloopASGIMiddleware, client=client)

    def later():
        raise LookupError("in the background")

    @app.get("/orders/{order_id}")
    async def order(order_id: int, tasks: fastapi.BackgroundTasks):
        tasks.add_task(later)

    assert TestClient(app, raise_server_exceptions=False).get("/orders/7").status_code == 200
    (event,) = sent(client, receiver)
    assert (event["route_or_procedure"], event["http_status"]) == ("GET /orders/{order_id}", 200)


def test_a_server_that_is_ended_by_sigterm_sends_its_last_events(receiver, tmp_path):
    pytest.importorskip("uvicorn")
    (tmp_path / "shop.py").write_text(
        f"""
import fastapi
from bloop import BloopClient
from bloop.integrations.asgi import BloopASGIMiddleware

client = BloopClient({receiver.url!r}, {KEY!r}, flush_interval=3600)
app = fastapi.FastAPI()
app.add_middleware(BloopASGIMiddleware, client=client)

@app.get("/orders/{{order_id}}")
async def order(order_id: int):
    raise LookupError("the last one")
""",
        encoding="utf-8",
    )
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "shop:app", "--port", str(port)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        while "running on" not in server.stderr.readline():
            assert server.poll() is None
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/orders/77", timeout=30)
        assert receiver.messages == []
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)
        assert receiver.messages == ["the last one"]
    finally:
        server.kill()
        server.wait()
