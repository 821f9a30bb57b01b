# Runs the jobs of a nightly report, goes on after a failed one, and reports all failures as one batch.
import datetime
import decimal
import sqlite3
import sys

import report


def revenue():
    return decimal.Decimal("12,50") * 3


def busiest_day():
    return max([], key=len)


def leap_years():
    return [datetime.date(year, 2, 29) for year in (2024, 2025)]


def stock_value():
    return sqlite3.connect(":memory:").execute("SELECT sum(cents) FROM stock").fetchone()


def logo():
    with open("no-such-folder/logo.png", "rb") as file:
        return file.read()


def newest_orders():
    orders = ["A-1041", "A-1042"]
    return [orders[index] for index in range(3)]


def headline():
    return "orders: " + 2


failures = []
for job in (revenue, busiest_day, leap_years, stock_value, logo, newest_orders, headline):
    try:
        job()
    except Exception as error:
        print(f"{job.__name__} failed: {error}", file=sys.stderr)
        failures.append(report.to_event(error, route_or_procedure=f"nightly_report.{job.__name__}"))
report.send(failures)
sys.exit(2 if failures else 0)
