"""A port for a server, which may take its time to listen there."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

HOST = "127.0.0.1"


@contextmanager
def held_port() -> Iterator[int]:
    """A port on which a server can listen, and that nobody else is given meanwhile."""
    with socket.socket() as holder:  # it is bound to the port, and does not listen
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind((HOST, 0))
        yield holder.getsockname()[1]
