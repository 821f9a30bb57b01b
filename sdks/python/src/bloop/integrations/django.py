# Django: captures the errors that Django answers with status 500, also those raised in other middleware.
from __future__ import annotations

import sys
from collections.abc import Awaitable
from inspect import iscoroutinefunction
from typing import Any, Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import got_request_exception

from bloop.client import BloopClient
from bloop.integrations.request import capture_request_error, route_of_path

_clients: dict[str, BloopClient] = {}


class BloopMiddleware:
    """
    In MIDDLEWARE as "bloop.integrations.django.BloopMiddleware". The setting BLOOP is a BloopClient, or a dict of the
    options to make one with.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self._get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            _mark_as_coroutine(self)
        # Django tells of every such error by this signal, also of those in other middleware.
        got_request_exception.connect(_capture, dispatch_uid="bloop")
        client()

    def __call__(self, request: Any) -> Any | Awaitable[Any]:
        return self._get_response(request)


def client() -> BloopClient:
    """The client that the setting BLOOP tells."""
    setting = getattr(settings, "BLOOP", None)
    if isinstance(setting, BloopClient):
        return setting
    if not isinstance(setting, dict):
        raise ImproperlyConfigured("BLOOP must be a BloopClient or a dict of its options")
    key = repr(sorted(setting.items(), key=lambda item: str(item[0])))
    if key not in _clients:
        _clients[key] = BloopClient(**setting)
    return _clients[key]


def _mark_as_coroutine(middleware: BloopMiddleware) -> None:
    from asgiref.sync import markcoroutinefunction

    markcoroutinefunction(middleware)


def _capture(request: Any = None, **_: Any) -> None:
    error = sys.exc_info()[1]
    if error is None:
        return
    method = str(getattr(request, "method", ""))
    path = str(getattr(request, "path", ""))
    match = getattr(request, "resolver_match", None)
    route = getattr(match, "route", None)
    headers = getattr(request, "headers", {})
    capture_request_error(
        client(),
        error,
        "django",
        method=method,
        route=route_of_path(path) if route is None else "/" + str(route).lstrip("/^"),
        path=path,
        request_id=headers.get("X-Request-ID"),
    )
