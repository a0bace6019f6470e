"""The golden projects show in review what a change to a template does to a project."""

import difflib

import pytest
from refresh_golden import GOLDEN, frameworks, golden_project

# The table of contents of a project with every feature. The dots of dotfiles are left out.
LONGEST = 150  # lines of a module
LISTING = """\
Dockerfile
README.md
acme_shop/__init__.py
acme_shop/__main__.py
acme_shop/access.py
acme_shop/admin.py
acme_shop/app.py
acme_shop/asgi.py
acme_shop/auth/__init__.py
acme_shop/auth/accounts.py
acme_shop/auth/attempts.py
acme_shop/auth/commands.py
acme_shop/auth/forms.py
acme_shop/auth/pages.py
acme_shop/auth/piccolo_app.py
acme_shop/auth/piccolo_migrations/__init__.py
acme_shop/auth/piccolo_migrations/auth_2026_01_01t00_00_01_000000.py
acme_shop/auth/sessions.py
acme_shop/auth/tables.py
acme_shop/checks.py
acme_shop/database.py
acme_shop/docs.py
acme_shop/engine.py
acme_shop/headers.py
acme_shop/health.py
acme_shop/home.py
acme_shop/hub.py
acme_shop/limits.py
acme_shop/logs.py
acme_shop/migrate.py
acme_shop/openapi.py
acme_shop/pages.py
acme_shop/parts.py
acme_shop/payloads.py
acme_shop/problems.py
acme_shop/proxies.py
acme_shop/rendering.py
acme_shop/server.py
acme_shop/settings.py
acme_shop/sockets.py
acme_shop/static/account.css
acme_shop/static/admin.js
acme_shop/static/docs.css
acme_shop/static/docs.js
acme_shop/static/icon.svg
acme_shop/static/style.css
acme_shop/static/tasks.js
acme_shop/tasks/__init__.py
acme_shop/tasks/operations.py
acme_shop/tasks/piccolo_app.py
acme_shop/tasks/piccolo_migrations/__init__.py
acme_shop/tasks/piccolo_migrations/tasks_2026_01_01t00_00_00_000000.py
acme_shop/tasks/queries.py
acme_shop/tasks/schemas.py
acme_shop/tasks/tables.py
acme_shop/tasks/views.py
acme_shop/templates/account.html
acme_shop/templates/auth/change-password.html
acme_shop/templates/auth/form.html
acme_shop/templates/auth/login.html
acme_shop/templates/auth/logout.html
acme_shop/templates/auth/register.html
acme_shop/templates/base.html
acme_shop/templates/docs.html
acme_shop/templates/home.html
acme_shop/templates/problem.html
acme_shop/turns.py
acme_shop/validation.py
compose.yaml
dockerignore
env
env.example
github/dependabot.yml
github/workflows/ci.yml
gitignore
piccolo_conf.py
pyproject.toml
tests/__init__.py
tests/accounts.py
tests/conftest.py
tests/database.py
tests/test_access.py
tests/test_admin.py
tests/test_api.py
tests/test_auth.py
tests/test_database.py
tests/test_docs.py
tests/test_events.py
tests/test_pages.py
tests/test_proxies.py
tests/test_settings.py
tests/test_turns.py
"""


def golden_files(framework: str) -> dict[str, str]:
    folder = GOLDEN / framework
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def difference(before: dict[str, str], after: dict[str, str]) -> str:
    """The unified difference of two trees."""
    lines: list[str] = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path, ""), after.get(path, "")
        lines += difflib.unified_diff(old.splitlines(), new.splitlines(), path, path, lineterm="")
    return "\n".join(lines)


def test_a_project_has_these_files() -> None:
    assert "".join(f"{path}\n" for path in sorted(golden_project(frameworks()[0]))) == LISTING


@pytest.mark.parametrize("framework", frameworks())
def test_a_project_is_what_its_golden_files_say(framework: str) -> None:
    assert difference(golden_files(framework), golden_project(framework)) == ""


@pytest.mark.parametrize("framework", frameworks())
def test_every_text_ends_with_one_newline_and_no_line_ends_with_a_blank(framework: str) -> None:
    for path, text in golden_project(framework).items():
        assert text == "" or (text.endswith("\n") and not text.endswith("\n\n")), path
        assert not text.startswith("\n"), path
        assert not any(line != line.rstrip() for line in text.splitlines()), path
        assert "\n\n\n\n" not in text, path


@pytest.mark.parametrize("framework", frameworks())
def test_no_module_is_longer_than_a_few_screens(framework: str) -> None:
    modules = {path: text for path, text in golden_project(framework).items() if path.endswith(".py")}
    lengths = {path: text.count("\n") for path, text in modules.items() if not path.startswith("tests/")}
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


# Words that a project has only with the feature.
TRACES = {
    "admin": ("admin",),
    "auth": ("login", "/register", "password=", "bearer", "tokens", "piccolo_api", "account", "features."),
    "ci": ("github/", "workflow", "dependabot"),
    "docker": ("docker", "compose.", "container", "uv.lock", "uv>="),
}


@pytest.mark.parametrize("framework", frameworks())
def test_nothing_of_a_feature_remains_when_it_is_left_out(framework: str) -> None:
    words = [word for many in TRACES.values() for word in many]
    files = golden_project(framework, features=[])
    traces = [(path, word) for path, text in files.items() for word in words if word in (path + text).lower()]
    assert traces == []


@pytest.mark.parametrize("framework", frameworks())
def test_a_feature_works_without_the_others(framework: str) -> None:
    files = golden_project(framework, features=["auth"])
    assert [path for path in files if "admin" in path] == []
    files = golden_project(framework, features=["admin"])
    assert [path for path, text in files.items() if "accounts" in path + text.lower()] == []
