"""What the `piccolo` command finds: the database engine and the Piccolo apps."""

from piccolo.conf.apps import AppRegistry

from acme_shop.database import DB

__all__ = ["APP_REGISTRY", "DB"]

APP_REGISTRY = AppRegistry(
    apps=[
        "acme_shop.tasks.piccolo_app",
        "piccolo.apps.user.piccolo_app",
        "piccolo_api.session_auth.piccolo_app",
        "acme_shop.auth.piccolo_app",
    ]
)
