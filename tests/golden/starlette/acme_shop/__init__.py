"""A web application on the Piccolo ORM."""
