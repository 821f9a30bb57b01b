# Sends mails from a thread, which dies of the first address it cannot encode; the main thread notices and gives up.
import queue
import sys
import threading

import report  # noqa: F401  (reports what ends a thread)

mails = queue.Queue()
sent = []


def work():
    while (address := mails.get()) is not None:
        sent.append(address.encode("ascii"))


for address in ["ada@example.com", "grace@exämple.com", "joan@example.com", None]:
    mails.put(address)
worker = threading.Thread(target=work, name="mailer")
worker.start()
worker.join()
if len(sent) < 3:
    print(f"only {len(sent)} of 3 mails were sent", file=sys.stderr)
    sys.exit(4)
