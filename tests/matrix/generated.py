"""One generated project on disk."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from piccolo_new.project import names

from .combinations import Combination
from .commands import environment, run
from .databases import Database, database_for
from .server import HOST, Server

WORKERS = 2  # of a server in production
# What a project's own `.env` says of hosts is for this machine only, so production wants more.
_PRODUCTION = {
    "ENVIRONMENT": "production",
    "WORKERS": str(WORKERS),
    "ALLOWED_HOSTS": f"localhost,{HOST},site.example",
}


# A user whom `Generated.token` makes.
USER, PASSWORD = "grace", "a password of a test"


class Generated(NamedTuple):
    """A project that the command made.

    Attributes:
        combination: what was chosen.
        folder: where it lies.
        database: where its data goes.
        cache: a folder that tools may share between projects.
    """

    combination: Combination
    folder: Path
    database: Database
    cache: Path

    @property
    def package(self) -> str:
        """The import name."""
        return names(self.combination.name, ())[0]

    @property
    def source(self) -> Path:
        """The package's folder."""
        return self.folder / self.package

    @property
    def variables(self) -> dict[str, str]:
        """The environment for its commands; its import path stands in for an editable install."""
        return environment(PYTHONPATH=str(self.folder))

    def python(self, *arguments: str | Path) -> str:
        """Run this interpreter in its folder."""
        return run([sys.executable, *arguments], self.folder, self.variables)

    def migrate(self) -> str:
        """Run its own migrate command."""
        return self.python("-m", f"{self.package}.migrate")

    def log_in(self, server: Server) -> None:
        """Give the client a user's token, if the project has users."""
        if (self.source / "auth").exists():
            server.client.headers["Authorization"] = f"Bearer {self.token()}"

    def token(self) -> str:
        """Make a user and a token, as the README says, and give the token."""
        return make_token([sys.executable, "-m", "piccolo.main"], self.folder, self.variables)

    def serve(self, *, until: str = "/health/ready") -> AbstractContextManager[Server]:
        """Boot its server, from a working directory that is not its own, until a path answers 200."""
        mode = _PRODUCTION if self.combination.production else {}
        argv = [sys.executable, "-m", self.package]
        return Server.boot(argv, self.cache, {**self.variables, **mode}, self.cache, until)


def make_token(piccolo: Sequence[str | Path], folder: Path, variables: Mapping[str, str]) -> str:
    """Make a user, who is an administrator, and a token, with Piccolo's command in a project's folder."""
    secret = {**variables, "USER_PASSWORD": PASSWORD}
    run([*piccolo, "auth", "create_user", USER, f"{USER}@example.com", "--admin"], folder, secret)
    return run([*piccolo, "auth", "create_token", USER], folder, variables).strip()


def generate(combination: Combination, root: Path, cache: Path, layers: Iterable[Path] = ()) -> Generated:
    """Make a project with the command, and its empty database.

    Args:
        combination: what to choose.
        root: the folder to make the project's folder in.
        cache: a folder that tools may share between projects.
        layers: folders with more to choose from.
    """
    folder = root / combination.id
    layer, production = combination.chosen["database"], combination.production
    database = database_for(layer, folder, combination.id, production=production)
    address = ["--database-url", database.url] if database.url else []
    more = [word for layer in layers for word in ("--layers", str(layer))]
    command = [sys.executable, "-m", "piccolo_new", combination.name, "--directory", str(folder)]
    options = ["--yes", "--no-setup", "--no-git"]
    run([*command, *combination.arguments, *address, *more, *options], root)
    database.empty()
    return Generated(combination, folder, database, cache)
