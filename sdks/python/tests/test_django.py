# Django in this process, synchronous and asynchronous, by its own test clients.
import asyncio

import pytest

django = pytest.importorskip("django")

from django.conf import settings  # noqa: E402
from django.core.exceptions import ImproperlyConfigured, PermissionDenied  # noqa: E402
from django.http import Http404, HttpResponse  # noqa: E402
from django.test import AsyncClient, Client, override_settings  # noqa: E402
from django.urls import path, re_path  # noqa: E402


class FailingMiddleware:
    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        if request.path == "/early":
            raise ValueError("in another middleware")
        return self._get_response(request)


def order(request, order_id):
    raise LookupError(f"no order {order_id}")


async def async_order(request, order_id):
    raise LookupError(f"no order {order_id}")


def answered(request, kind):
    raise {"gone": Http404, "forbidden": PermissionDenied}[kind]


def fine(request):
    return HttpResponse("fine")


urlpatterns = [
    path("orders/<int:order_id>", order),
    path("async/<int:order_id>", async_order),
    path("answered/<str:kind>", answered),
    path("fine", fine),
    re_path(r"^old/(\d+)$", order),
]

MIDDLEWARE = ["bloop.integrations.django.BloopMiddleware", "test_django.FailingMiddleware"]

if not settings.configured:
    settings.configure(
        SECRET_KEY="test",
        ROOT_URLCONF="test_django",
        ALLOWED_HOSTS=["*"],
        MIDDLEWARE=MIDDLEWARE,
        LOGGING_CONFIG=None,
    )
    django.setup()


@pytest.fixture
def web(client):
    with override_settings(BLOOP=client):
        yield Client(raise_request_exception=False)


def sent(client, receiver):
    assert client.flush(10)
    return receiver.events


def test_an_error_is_captured_with_its_route_and_answered_as_ever(web, client, receiver):
    response = web.post("/orders/7?token=secret", headers={"X-Request-ID": "r-1"})
    assert response.status_code == 500
    (event,) = sent(client, receiver)
    assert (event["error_type"], event["message"]) == ("LookupError", "no order 7")
    assert (event["route_or_procedure"], event["http_status"]) == ("POST /orders/<int:order_id>", 500)
    assert event["request_id"] == "r-1"
    assert event["metadata"] == {"unhandled": True, "mechanism": "django", "method": "POST", "path": "/orders/7"}
    assert "secret" not in str(event)


def test_an_asynchronous_view_is_captured_too(web, client, receiver):
    async def get():
        return await AsyncClient(raise_request_exception=False).get("/async/7")

    assert asyncio.run(get()).status_code == 500
    (event,) = sent(client, receiver)
    assert (event["message"], event["route_or_procedure"]) == ("no order 7", "GET /async/<int:order_id>")


def test_an_error_in_another_middleware_is_captured(web, client, receiver):
    assert web.get("/early").status_code == 500
    (event,) = sent(client, receiver)
    assert (event["message"], event["route_or_procedure"]) == ("in another middleware", "GET /early")


def test_the_pattern_of_a_regular_expression_is_the_route(web, client, receiver):
    assert web.get("/old/7").status_code == 500
    assert sent(client, receiver)[0]["route_or_procedure"] == r"GET /old/(\d+)$"


def test_what_django_answers_itself_is_no_error(web, client, receiver):
    answers = [web.get(path).status_code for path in ("/answered/gone", "/answered/forbidden", "/nowhere", "/fine")]
    assert answers == [404, 403, 404, 200]
    assert sent(client, receiver) == []


def test_the_setting_may_be_a_dict_of_options(receiver):
    from bloop.integrations.django import client as configured
    from receiver import KEY

    options = {"endpoint": receiver.url, "project_key": KEY, "install_handlers": False}
    with override_settings(BLOOP=options):
        assert Client(raise_request_exception=False).get("/orders/1").status_code == 500
        made = configured()
        assert made is configured()
    assert made.close(10)
    assert receiver.messages == ["no order 1"]


def test_a_missing_setting_is_told_at_the_start():
    with override_settings(BLOOP=None), pytest.raises(ImproperlyConfigured, match="BLOOP"):
        Client().get("/fine")
