# The bare WSGI protocol, checked by the standard library's validator.
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from bloop.integrations.wsgi import BloopWSGIMiddleware


def environ(**more):
    values = {"REQUEST_METHOD": "PUT", "SCRIPT_NAME": "/shop", "PATH_INFO": "/caf\xc3\xa9", "QUERY_STRING": ""}
    values.update(more)
    setup_testing_defaults(values)
    return values


def call(app, **more):
    body = app(environ(**more), lambda status, headers, exc_info=None: lambda data: None)
    try:
        return b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()


def sent(client, receiver):
    assert client.flush(10)
    return receiver.events


def test_an_error_while_the_application_is_called_is_captured_and_passes(client, receiver):
    def app(environ, start_response):
        raise ValueError("called")

    with pytest.raises(ValueError, match="called"):
        call(BloopWSGIMiddleware(app, client), HTTP_X_REQUEST_ID="r-1")
    (event,) = sent(client, receiver)
    assert (event["route_or_procedure"], event["http_status"]) == ("PUT /shop/café", 500)
    assert event["request_id"] == "r-1"
    assert event["metadata"] == {"unhandled": True, "mechanism": "wsgi", "method": "PUT", "path": "/shop/café"}


def test_an_error_while_the_body_is_made_is_captured_and_the_body_is_closed(client, receiver):
    closed = []

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        try:
            yield b"one"
            raise ValueError("half way")
        finally:
            closed.append(True)

    with pytest.raises(ValueError, match="half way"):
        call(BloopWSGIMiddleware(app, client))
    assert closed == [True]
    assert sent(client, receiver)[0]["message"] == "half way"


def test_an_error_while_the_body_is_closed_is_captured(client, receiver):
    class Body:
        def __iter__(self):
            return iter([b"one"])

        def close(self):
            raise ValueError("at the end")

    with pytest.raises(ValueError, match="at the end"):
        call(BloopWSGIMiddleware(lambda environ, start_response: Body(), client))
    assert sent(client, receiver)[0]["message"] == "at the end"


@pytest.mark.parametrize("make", [list, iter])
def test_a_body_passes_as_it_is(client, receiver, make):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return make([b"one", b"two"])

    assert call(validator(BloopWSGIMiddleware(app, client))) == b"onetwo"
    assert sent(client, receiver) == []


def test_the_application_may_tell_the_route(client, receiver):
    def app(environ, start_response):
        raise ValueError("m")

    def broken(environ):
        raise RuntimeError("no route")

    for route_of in (lambda environ: "/shop/{name}", broken):
        with pytest.raises(ValueError, match="m"):
            call(BloopWSGIMiddleware(app, client, route_of=route_of))
    assert [event["route_or_procedure"] for event in sent(client, receiver)] == ["PUT /shop/{name}", "PUT /shop/café"]


def test_a_path_without_a_pattern_has_names_for_its_ids(client, receiver):
    def app(environ, start_response):
        raise ValueError("bug")

    uuid = "550e8400-e29b-41d4-a716-446655440000"
    for path in ("/orders/7", "/orders/8", f"/p/{uuid}/edit", "/blobs/0123456789abcdef0123", "/u/anna"):
        with pytest.raises(ValueError, match="bug"):
            call(BloopWSGIMiddleware(app, client), SCRIPT_NAME="", PATH_INFO=path)
    routes = [event["route_or_procedure"] for event in sent(client, receiver)]
    assert routes == ["PUT /orders/:id", "PUT /orders/:id", "PUT /p/:id/edit", "PUT /blobs/:id", "PUT /u/anna"]


def test_the_status_is_the_one_that_the_client_got(client, receiver):
    def app(environ, start_response):
        start_response("206 Partial Content", [])
        yield environ["first"]
        raise ValueError("half way")

    for first in (b"", b"one"):
        with pytest.raises(ValueError, match="half way"):
            call(BloopWSGIMiddleware(app, client), first=first)
    assert [event["http_status"] for event in sent(client, receiver)] == [500, 206]


def test_a_file_stays_one_that_the_server_knows_and_a_body_keeps_its_length(client):
    from io import BytesIO
    from wsgiref.util import FileWrapper

    file = FileWrapper(BytesIO(b"content"))
    answers = BloopWSGIMiddleware(lambda environ, start_response: file, client)
    assert answers({"wsgi.file_wrapper": FileWrapper}, lambda *_: None) is file
    sized = BloopWSGIMiddleware(lambda environ, start_response: {b"a": 1}.keys(), client)
    assert len(sized({}, lambda *_: None)) == 1
