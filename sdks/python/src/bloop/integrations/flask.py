# Flask: captures the errors that no error handler of the application has handled, also while a response is streamed.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bloop.client import BloopClient
from bloop.integrations.request import capture_request_error, route_of_path
from bloop.integrations.wsgi import BloopWSGIMiddleware

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask, client: BloopClient) -> None:
    """To be called once for each application and client. Responses stay what they are."""
    import flask

    def capture(_: Flask, exception: BaseException, **__: Any) -> None:
        request = flask.request
        capture_request_error(
            client,
            exception,
            "flask",
            method=request.method,
            route=request.url_rule.rule if request.url_rule is not None else route_of_path(request.path),
            path=request.path,
            request_id=request.headers.get("X-Request-ID"),
        )

    flask.got_request_exception.connect(capture, app, weak=False)
    # What a streamed response raises, Flask does not hear of.
    app.wsgi_app = BloopWSGIMiddleware(app.wsgi_app, client, mechanism="flask")  # type: ignore[method-assign]
