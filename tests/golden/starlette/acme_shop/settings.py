"""Settings from the environment, then from `.env`."""

import sys
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PACKAGE = Path(__file__).resolve().parent
PROJECT = PACKAGE.parent


class Settings(BaseSettings):
    """One attribute for each variable; `.env.example` explains them."""

    model_config = SettingsConfigDict(
        env_file=PROJECT / ".env", env_ignore_empty=True, extra="ignore"
    )

    environment: Literal["development", "production"] = "development"
    secret_key: str = ""
    database_url: str = Field(
        default="sqlite:///acme_shop.sqlite",
        pattern="^(sqlite)://",
    )
    allowed_hosts: str = "localhost,127.0.0.1"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    workers: int = Field(default=1, ge=1)
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def development(self) -> bool:
        return self.environment == "development"

    @property
    def hosts(self) -> list[str]:
        return [host.strip() for host in self.allowed_hosts.split(",")]

    @model_validator(mode="after")
    def safe_in_production(self) -> Self:
        if self.development:
            return self
        if len(self.secret_key) < 32:
            raise ValueError("SECRET_KEY must have at least 32 characters")
        for name in ("database_url", "allowed_hosts"):
            if name not in self.model_fields_set:
                raise ValueError(f"{name.upper()} must be set in production")
        return self


def load() -> Settings:
    """Read the settings; a wrong one ends the process with a line that names it."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ": ".join(str(part).upper() for part in first["loc"])
        sys.exit(" ".join(f"{name} {first['msg']}".split()))


settings = load()
