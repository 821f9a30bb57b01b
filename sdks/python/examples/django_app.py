# A Django application in one file: GET /orders/7 fails. Run it with `python django_app.py`.
import os
from wsgiref.simple_server import make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="only for this example",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["localhost", "127.0.0.1"],
    MIDDLEWARE=["bloop.integrations.django.BloopMiddleware"],
    BLOOP={
        "endpoint": os.environ.get("BLOOP_ENDPOINT", "http://localhost:5332"),
        "project_key": os.environ["BLOOP_PROJECT_KEY"],
    },
)


def index(request):
    return HttpResponse("It works.")


def order(request, order_id):
    raise LookupError(f"no order {order_id}")


urlpatterns = [path("", index), path("orders/<int:order_id>", order)]
application = get_wsgi_application()

if __name__ == "__main__":
    with make_server("127.0.0.1", int(os.environ.get("PORT", "8000")), application) as server:
        server.serve_forever()
