# A script that reports one error it handles and one it does not. BLOOP_ENDPOINT and BLOOP_PROJECT_KEY say where to.
import os

from bloop import BloopClient

client = BloopClient(
    endpoint=os.environ.get("BLOOP_ENDPOINT", "http://localhost:5332"),
    project_key=os.environ["BLOOP_PROJECT_KEY"],
    environment="development",
    release="1.0.0",
    tags={"job": "import"},
)


def price_of(row):
    try:
        return float(row["price"])
    except ValueError as error:
        client.capture_exception(error, metadata={"row": row})
        return 0.0


total = sum(price_of(row) for row in [{"price": "1.50"}, {"price": "free"}, {"cost": "2.00"}])
print(total)
