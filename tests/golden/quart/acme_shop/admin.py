"""Piccolo Admin, at `/admin/`."""

from piccolo.apps.user.tables import BaseUser
from piccolo_admin.endpoints import create_admin

from .home import TITLE
from .settings import settings
from .tasks.tables import Task

admin = create_admin(
    [Task, BaseUser],
    site_name=TITLE,
    production=not settings.development,
    allowed_hosts=settings.hosts,
)
