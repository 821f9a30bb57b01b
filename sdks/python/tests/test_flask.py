# Flask applications in this process, by their own test client.
import pytest

flask = pytest.importorskip("flask")

from bloop.integrations.flask import init_app  # noqa: E402
from bloop.integrations.wsgi import BloopWSGIMiddleware  # noqa: E402


@pytest.fixture
def app(client):
    app = flask.Flask("shop")

    @app.route("/orders/<int:order_id>", methods=["GET", "POST"])
    def order(order_id):
        raise LookupError(f"no order {order_id}")

    @app.route("/gone")
    def gone():
        flask.abort(410)

    @app.route("/handled")
    def handled():
        raise KeyError("handled")

    @app.errorhandler(KeyError)
    def on_key_error(error):
        return "sorry", 400

    @app.before_request
    def before():
        if flask.request.path == "/early":
            raise ValueError("before the view")

    init_app(app, client)
    return app


def test_an_error_is_captured_with_its_route_and_answered_as_ever(app, client, receiver):
    response = app.test_client().post("/orders/7?token=secret", headers={"X-Request-ID": "r-1"})
    assert response.status_code == 500
    assert client.flush(10)
    (event,) = receiver.events
    assert (event["error_type"], event["message"]) == ("LookupError", "no order 7")
    assert (event["route_or_procedure"], event["http_status"]) == ("POST /orders/<int:order_id>", 500)
    assert event["request_id"] == "r-1"
    assert event["metadata"] == {"unhandled": True, "mechanism": "flask", "method": "POST", "path": "/orders/7"}
    assert "secret" not in str(event)


def test_what_the_application_answers_itself_is_no_error(app, client, receiver):
    web = app.test_client()
    assert [web.get(path).status_code for path in ("/gone", "/handled", "/nowhere")] == [410, 400, 404]
    assert client.flush(10)
    assert receiver.events == []


def test_an_error_before_the_view_is_captured(app, client, receiver):
    assert app.test_client().get("/early").status_code == 500
    assert client.flush(10)
    assert receiver.events[0]["route_or_procedure"] == "GET /early"


def test_an_error_that_is_raised_on_is_captured_once(app, client, receiver):
    app.testing = True
    app.wsgi_app = BloopWSGIMiddleware(app.wsgi_app, client)
    with pytest.raises(LookupError):
        app.test_client().get("/orders/1")
    assert client.flush(10)
    assert len(receiver.events) == 1


def test_other_applications_are_left_alone(app, client, receiver):
    other = flask.Flask("other")

    @other.route("/")
    def index():
        raise ValueError("of the other one")

    assert other.test_client().get("/").status_code == 500
    assert client.flush(10)
    assert receiver.events == []


def test_an_error_while_a_response_is_streamed_is_captured(app, client, receiver):
    @app.route("/reports/<name>")
    def report(name):
        def lines():
            yield "first"
            raise LookupError("half way")

        return flask.Response(lines())

    with pytest.raises(LookupError):
        _ = app.test_client().get("/reports/sales").data
    assert client.flush(10)
    (event,) = receiver.events
    assert (event["route_or_procedure"], event["http_status"]) == ("GET /reports/<name>", 200)
    assert event["metadata"]["mechanism"] == "flask"


def test_an_error_that_was_logged_before_it_is_raised_is_one_event_that_knows_the_request(app, client, receiver):
    import logging

    from bloop.integrations.logging import BloopHandler

    logger = logging.getLogger("shop.logged")
    logger.addHandler(BloopHandler(client))

    @app.route("/logged/<int:order_id>")
    def logged(order_id):
        try:
            raise LookupError("no order")
        except LookupError:
            logger.exception("could not book")
            raise

    assert app.test_client().get("/logged/7").status_code == 500
    assert client.flush(10)
    (event,) = receiver.events
    assert (event["route_or_procedure"], event["http_status"]) == ("GET /logged/<int:order_id>", 500)
    assert event["metadata"]["log_message"] == "could not book"
    assert event["metadata"]["unhandled"] is True and event["metadata"]["mechanism"] == "flask"


def test_an_http_exception_that_passes_the_middleware_is_no_issue(client, receiver):
    from werkzeug.exceptions import NotFound

    def raises(environ, start_response):
        raise NotFound

    with pytest.raises(NotFound):
        BloopWSGIMiddleware(raises, client)({"PATH_INFO": "/"}, lambda *_: None)
    assert client.flush(10)
    assert receiver.events == []
