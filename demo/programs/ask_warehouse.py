# Asks a warehouse that accepts the connection and says nothing: a timeout of the socket.
import socket

import report  # noqa: F401  (reports what ends the program)

warehouse = socket.create_server(("127.0.0.1", 0))


def stock(article):
    with socket.create_connection(warehouse.getsockname(), timeout=0.2) as connection:
        connection.sendall(f"STOCK {article}\n".encode())
        return int(connection.recv(64))


print(stock("A1"))
