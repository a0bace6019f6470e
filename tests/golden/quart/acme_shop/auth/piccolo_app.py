"""Tells Piccolo where this app's tables and migrations are."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from .tables import LoginAttempt

APP_CONFIG = AppConfig(
    app_name="auth",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[LoginAttempt],
)
