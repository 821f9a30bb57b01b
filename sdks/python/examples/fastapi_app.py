# A FastAPI application: GET /orders/7 fails. Run it with `uvicorn fastapi_app:app`.
import asyncio
import os
from contextlib import asynccontextmanager

from fastapi import FastAPI

from bloop import BloopClient
from bloop.integrations.asgi import BloopASGIMiddleware
from bloop.integrations.asyncio import install_exception_handler

client = BloopClient(
    endpoint=os.environ.get("BLOOP_ENDPOINT", "http://localhost:5332"),
    project_key=os.environ["BLOOP_PROJECT_KEY"],
)


@asynccontextmanager
async def lifespan(_):
    # Errors of background tasks reach Bloop as well.
    install_exception_handler(client)
    yield
    # close() waits for the network: not on the event loop.
    await asyncio.to_thread(client.close)


app = FastAPI(lifespan=lifespan)
app.add_middleware(BloopASGIMiddleware, client=client)


@app.get("/")
async def index():
    return "It works."


@app.get("/orders/{order_id}")
async def order(order_id: int):
    raise LookupError(f"no order {order_id}")


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, port=int(os.environ.get("PORT", "8000")))
