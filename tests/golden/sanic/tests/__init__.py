"""How the app answers, tested through its ASGI app."""
