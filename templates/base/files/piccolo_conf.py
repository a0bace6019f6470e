"""What the `piccolo` command finds: the database engine and the Piccolo apps."""

from piccolo.conf.apps import AppRegistry

from {{ package }}.database import DB

__all__ = ["APP_REGISTRY", "DB"]

APP_REGISTRY = AppRegistry(
    apps=[
{% for app in piccolo_apps %}
        "{{ app }}",
{% endfor %}
    ]
)
