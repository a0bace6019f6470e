"""Generate async web projects on the Piccolo ORM."""

__version__ = "0.1.0"
