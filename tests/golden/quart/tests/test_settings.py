"""The settings."""

import subprocess
import sys

import pytest

SECRET = "s" * 32
EXAMPLE = "postgresql://localhost/acme_shop"
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": SECRET,
    "DATABASE_URL": "postgresql://user:password@host:5432/name",
    "ALLOWED_HOSTS": "example.com",
}


def load(variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process that has only these variables, and no `.env`."""
    code = (
        "from acme_shop import settings as s;"
        "s.Settings.model_config['env_file'] = None;"
        "s.load()"
    )
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", code],
        check=False,
        env=variables,
        capture_output=True,
        text=True,
    )


def test_production_starts_when_all_is_set() -> None:
    assert load(PRODUCTION).returncode == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", EXAMPLE),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "localhost,127.0.0.1"),
    ],
)
def test_production_refuses_an_example_s_value(name: str, value: str) -> None:
    result = load({**PRODUCTION, name: value})
    assert result.returncode == 1
    assert name in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "name",
    [
        "ENVIRONMENT",
        "PORT",
        "WORKERS",
        "LOG_LEVEL",
        "DATABASE_URL",
        "ALLOWED_HOSTS",
        "TRUSTED_PROXIES",
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str) -> None:
    result = load({name: "http://wrong"})
    assert result.returncode == 1
    assert result.stderr.startswith(name)
    assert result.stderr.count("\n") == 1
