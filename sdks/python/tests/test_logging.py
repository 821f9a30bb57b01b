# What an application logs as an error.
import logging

import pytest

from bloop.integrations.logging import BloopHandler


@pytest.fixture
def logger(client):
    logger = logging.getLogger("shop.orders")
    handler = BloopHandler(client)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    yield logger
    logger.removeHandler(handler)


def sent(client, receiver):
    assert client.flush(10)
    return receiver.events


def test_the_exception_of_a_record_is_captured(logger, client, receiver):
    try:
        raise KeyError("id")
    except KeyError:
        logger.exception("could not book %s", 7)
    (event,) = sent(client, receiver)
    assert (event["error_type"], event["message"]) == ("KeyError", "'id'")
    assert event["metadata"] == {
        "mechanism": "logging",
        "logger": "shop.orders",
        "level": "ERROR",
        "thread": "MainThread",
        "log_message": "could not book 7",
    }
    assert event["stack"].startswith("Traceback")


def test_a_record_without_an_exception_is_an_event_of_its_logger_and_place(logger, client, receiver):
    def work():
        logger.critical("stock of %s is %d", "tea", -1)

    work()
    (event,) = sent(client, receiver)
    assert (event["error_type"], event["message"]) == ("shop.orders", "stock of tea is -1")
    assert event["metadata"]["level"] == "CRITICAL"
    assert event["stack"].startswith(f'File "{__file__}", line ') and event["stack"].endswith(", in work")


def test_lesser_records_are_not_captured_unless_wanted(logger, client, receiver):
    logger.warning("hot")
    logger.handlers[0].setLevel(logging.WARNING)
    logger.warning("hotter")
    logger.info("cold")
    sent(client, receiver)
    assert receiver.messages == ["hotter"]


def test_an_exception_that_was_captured_before_is_not_captured_again(logger, client, receiver):
    try:
        raise KeyError("id")
    except KeyError as error:
        client.capture_exception(error)
        logger.exception("again")
    assert len(sent(client, receiver)) == 1


def test_arguments_that_do_not_fit_cost_nothing_but_themselves(logger, client, receiver):
    record = logging.LogRecord("shop", logging.ERROR, "a.py", 1, "%d of %d", ("x",), None)
    logger.handlers[0].handle(record)
    assert sent(client, receiver)[0]["message"] == "%d of %d"


def test_what_is_logged_while_an_event_is_made_is_not_captured(make_client, receiver):
    logger = logging.getLogger("shop.loop")
    client = make_client(before_send=lambda event: logger.error("in before_send") or event)
    handler = BloopHandler(client)
    logger.addHandler(handler)
    logger.error("once")
    logger.removeHandler(handler)
    sent(client, receiver)
    assert receiver.messages == ["once"]
