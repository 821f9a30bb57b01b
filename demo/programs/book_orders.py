# Books orders into a database: the same order twice breaks a constraint; release 1.5 asks for a column that is not there.
import os
import sqlite3

import report  # noqa: F401  (reports what ends the program)

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, reference TEXT NOT NULL UNIQUE, cents INTEGER NOT NULL)")

if os.environ.get("BLOOP_RELEASE", "").startswith("1.5"):
    database.execute("SELECT reference, currency FROM orders").fetchall()

for reference, cents in [("A-1041", 1250), ("A-1042", 9900), ("A-1041", 1250)]:
    database.execute("INSERT INTO orders (reference, cents) VALUES (?, ?)", (reference, cents))
    print("booked", reference)
