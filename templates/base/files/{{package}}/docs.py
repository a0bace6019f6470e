"""What `/openapi.json` and `/docs` show."""

from .home import TITLE
from .openapi import document
from .tasks import operations as tasks

DOCUMENT = document(TITLE, {**tasks.PATHS}, tasks.MODELS)
