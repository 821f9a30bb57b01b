# A Flask application: GET /orders/7 fails. Run it with `flask --app flask_app run`.
import os

from flask import Flask

from bloop import BloopClient
from bloop.integrations.flask import init_app

client = BloopClient(
    endpoint=os.environ.get("BLOOP_ENDPOINT", "http://localhost:5332"),
    project_key=os.environ["BLOOP_PROJECT_KEY"],
)
app = Flask(__name__)
init_app(app, client)


@app.get("/")
def index():
    return "It works."


@app.get("/orders/<int:order_id>")
def order(order_id):
    raise LookupError(f"no order {order_id}")


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", "5000")))
