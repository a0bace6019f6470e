"""Tells Piccolo where this app's tables, migrations and commands are."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from .commands import create_token, create_user
from .tables import LoginAttempt

APP_CONFIG = AppConfig(
    app_name="auth",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    migration_dependencies=[
        "piccolo.apps.user.piccolo_app",
        "piccolo_api.session_auth.piccolo_app",
    ],
    table_classes=[LoginAttempt],
    commands=[create_user, create_token],
)
