"""`python -m acme_shop` runs the app on Granian."""

from .server import serve

if __name__ == "__main__":
    serve()
