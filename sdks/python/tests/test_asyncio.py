# What asyncio's event loop would only log.
import asyncio
import gc

from bloop.integrations.asyncio import install_exception_handler


def sent(client, receiver):
    assert client.flush(10)
    return receiver.events


async def forgotten_task():
    async def work():
        raise ValueError("forgotten")

    task = asyncio.get_running_loop().create_task(work(), name="worker")
    await asyncio.wait([task])
    del task
    gc.collect()


def test_an_error_of_a_task_that_nobody_awaits_is_captured_and_logged_as_ever(client, receiver, caplog):
    async def main():
        install_exception_handler(client)
        await forgotten_task()

    asyncio.run(main())
    (event,) = sent(client, receiver)
    assert (event["error_type"], event["message"]) == ("ValueError", "forgotten")
    assert event["metadata"] == {
        "unhandled": True,
        "mechanism": "asyncio",
        "said": "Task exception was never retrieved",
        "task": "worker",
    }
    assert "Task exception was never retrieved" in caplog.text


def test_an_error_of_a_callback_is_captured_and_the_former_handler_is_called(client, receiver, caplog):
    contexts = []

    async def main():
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda loop, context: contexts.append(context))
        install_exception_handler(client, loop)
        loop.call_soon(lambda: {}["id"])
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(main())
    assert sent(client, receiver)[0]["error_type"] == "KeyError"
    assert len(contexts) == 1 and caplog.text == ""


def test_a_complaint_without_an_exception_is_captured(client, receiver, caplog):
    async def main():
        install_exception_handler(client)
        asyncio.get_running_loop().call_exception_handler({"message": "Task was destroyed but it is pending!"})

    asyncio.run(main())
    (event,) = sent(client, receiver)
    assert (event["error_type"], event["message"]) == ("asyncio", "Task was destroyed but it is pending!")
