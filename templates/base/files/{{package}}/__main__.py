"""`python -m {{ package }}` runs the app on {{ server.title }}."""

from .server import serve

if __name__ == "__main__":
    serve()
