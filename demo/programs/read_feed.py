# Reads a feed of JSON lines that was cut off in the middle of its last line: a parse error.
import json

import report  # noqa: F401  (reports what ends the program)

feed = '{"sku": "A1", "stock": 4}\n{"sku": "B2", "stock": 0}\n{"sku": "C3", "sto'

for line in feed.splitlines():
    article = json.loads(line)
    print(article["sku"], article["stock"])
