"""Settings from the environment, then from `.env`."""

import sys
from pathlib import Path
from typing import Annotated, Literal, Self

import pydantic
from pydantic import Field, IPvAnyNetwork, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PACKAGE = Path(__file__).resolve().parent
PROJECT = PACKAGE.parent


Host = Annotated[str, Field(pattern=r"^[\w.-]+$")]


class Settings(BaseSettings):
    """One attribute for each variable; `.env.example` explains them."""

    model_config = SettingsConfigDict(
        env_file=PROJECT / ".env", env_ignore_empty=True, extra="ignore"
    )

    environment: Literal["development", "production"] = "development"
    secret_key: str = ""
    database_url: str = Field(
        default="postgresql://localhost/acme_shop",
        pattern=r"^postgres(ql)?://(.*@)?([^/:@,\[\]]*|\[[^\]/]*\])(:\d+)?(,[^/@]*)?/.",
    )
    allowed_hosts: Annotated[tuple[Host, ...], NoDecode] = ("localhost", "127.0.0.1")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    workers: int = Field(default=1, ge=1)
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = ()
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def development(self) -> bool:
        return self.environment == "development"

    @pydantic.field_validator("allowed_hosts", "trusted_proxies", mode="before")
    @classmethod
    def split(cls, value: str | tuple[str, ...]) -> tuple[str, ...]:
        parts = value.lower().split(",") if isinstance(value, str) else value
        return tuple(part.strip() for part in parts)

    @pydantic.model_validator(mode="after")
    def safe_in_production(self) -> Self:
        if self.development:
            return self
        if len(self.secret_key) < 32:
            raise ValueError("SECRET_KEY must have at least 32 characters")
        for name in ("database_url", "allowed_hosts"):
            if getattr(self, name) == type(self).model_fields[name].default:
                raise ValueError(f"{name.upper()} must not be the example's value")
        return self


def load() -> Settings:
    """Read the settings; a wrong one ends the process with a line that names it."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "".join(str(part).upper() for part in first["loc"][:1])
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "string_pattern_mismatch":
            message = "is malformed; .env.example shows how it looks"
        sys.exit(f"{name} {message}".strip())


settings = load()
