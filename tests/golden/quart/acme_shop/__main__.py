"""`python -m acme_shop` runs the app on Hypercorn."""

import socket
import sys
from argparse import ArgumentParser

from .server import serve
from .settings import settings


def main() -> None:
    ArgumentParser(f"python -m {__package__}", description=__doc__).parse_args()
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        sys.exit(f"HOST, PORT: can't listen there: {error.strerror}")
    serve()


if __name__ == "__main__":
    main()
