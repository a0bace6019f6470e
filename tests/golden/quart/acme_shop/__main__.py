"""`python -m acme_shop` runs the app on Hypercorn."""

from .server import serve

if __name__ == "__main__":
    serve()
