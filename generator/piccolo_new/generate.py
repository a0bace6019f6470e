"""Renders a project in a scratch folder, says what it would write, and puts it in place."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from piccolo_new.answers import TABLE
from piccolo_new.errors import LACKING, LayerError, UserError
from piccolo_new.here import PREFIX, left, move_in, workplace
from piccolo_new.project import Project, context
from piccolo_new.scratch import scratch
from piccolo_new.signals import put_off
from piccolo_new.template import MARKS, assemble, copy_plain, culprit

# What may already lie in a folder that a person asks to be used.
HARMLESS = {".git", ".gitignore", ".gitattributes", "LICENSE", "LICENSE.md", "LICENSE.txt"} | {
    "README.md", ".idea", ".vscode", ".zed", ".editorconfig", ".DS_Store", "Thumbs.db",
}  # fmt: skip
# What only its owner may read, and no repository may hold.
SECRET_FILES = {".env"}
_LISTED = 10
_IN_USE = ("--here", "holds more than README.md, LICENSE, .git and the like", "use another")
_NOT_EMPTY = ("--directory", "is not empty", "choose another NAME or --directory")


class Plan(NamedTuple):
    """What to write.

    Attributes:
        files: relative to the destination.
        kept: its entries that are there and stay.
        left: those that a killed run left there, and that go.
    """

    files: list[Path]
    kept: list[str]
    left: list[str]


def check_destination(destination: Path, *, here: bool) -> None:
    """Refuse a destination that can't become the project's folder; nothing is written.

    Args:
        destination: the folder to make.
        here: whether a folder that holds only harmless files may be used.

    Raises:
        UserError: it is not a folder, holds files that are not the project's, or can't be written.
    """
    with _naming("--directory", destination):
        if destination.is_symlink() and not here:
            raise UserError("--directory", f"{destination} is a link; name the folder itself.")
        _check_content(destination, here=here)
    above = destination if here else destination.parent
    above = next(path for path in (above, *above.parents) if os.path.lexists(path))
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        reason = "may not be written" if above.is_dir() else "is not a folder"
        message = f"{destination} can't be made: {above} {reason}; choose another folder."
        raise UserError("--directory", message, exit_code=LACKING)


def _check_content(destination: Path, *, here: bool) -> None:
    if os.path.lexists(destination) and not destination.is_dir():
        raise UserError("--directory", f"{destination} is not a folder; choose another NAME or --directory.")
    found: list[str] = []
    # Absent, or empty and just now another run has put its own in the place; then the rename will fail.
    with suppress(FileNotFoundError, NotADirectoryError):
        found = sorted(entry.name for entry in destination.iterdir())
    if blocking := [name for name in found if name not in (HARMLESS | left(destination) if here else ())]:
        names = ", ".join(ascii(name)[1:-1] for name in blocking[:_LISTED])
        names += f" and {len(blocking) - _LISTED} more" if len(blocking) > _LISTED else ""
        field, problem, remedy = _IN_USE if here else _NOT_EMPTY
        if _is_project(destination):
            problem = f"has a project of piccolo-new, whose README.md tells how to go on, and {problem}"
        raise UserError(field, f"the folder {destination} {problem} ({names}); {remedy}.")


def _is_project(folder: Path) -> bool:
    with suppress(OSError, ValueError):
        return f"[tool.{TABLE}]" in (folder / "pyproject.toml").read_text(encoding="utf-8")
    return False


def _check_database(file: str, rendered: Path, destination: Path) -> None:
    """Refuse a database's file where there is a folder, or in the place of one of the project's files."""
    target = Path(os.path.normpath(destination / file))
    inside = target.is_relative_to(destination)
    path = target.relative_to(destination) if inside else target
    for root in (rendered, destination):
        taken = inside and any(os.path.isfile(root / part) for part in (path, *path.parents))  # noqa: PTH113
        if taken or os.path.isdir(root / path):  # noqa: PTH112
            message = f"{path} is a folder, or a file of the project or below one; name another file."
            raise UserError("--database-url", message)


def generate(
    project: Project,
    destination: Path,
    *,
    here: bool = False,
    dry_run: bool = False,
    announce: Callable[[Plan], None] = lambda _: None,
) -> Plan:
    """Write the project's files: all of them, or none.

    Args:
        project: what to make.
        destination: the folder to make; missing parents are made too.
        here: use a folder that holds harmless files; those stay as they are.
        dry_run: render and check, but write nothing outside a scratch folder.
        announce: is told the plan before anything is written.

    Returns:
        The plan that was carried out.

    Raises:
        UserError: the destination can't be used, or the disk can't take the files.
        LayerError: a template is wrong.
    """
    check_destination(destination, here=here)
    work = Path(tempfile.gettempdir())
    if any(mark.decode() in str(work) for mark in MARKS):
        raise UserError("TMPDIR", f"{work} looks like a template; name another folder.", exit_code=LACKING)
    with _naming("TMPDIR", work), scratch(work, "piccolo-new-") as folder:
        rendered = render(project, folder)
        if project.database_file is not None:
            _check_database(project.database_file, rendered, destination)
        plan = _plan(rendered, destination)
        check_destination(destination, here=here)  # what is kept may be another run's, which was faster
        announce(plan)
        with _naming("--directory", destination):
            try:
                if not dry_run:
                    _place(rendered, destination, plan, here=here)
            except OSError:
                check_destination(destination, here=here)  # another run may have been faster
                raise
    return plan


def render(project: Project, work: Path) -> Path:
    """Render the project below the scratch folder `work`, and say where.

    Raises:
        LayerError: a template is wrong, or two layers bring the same path.
    """
    # Imported here: it takes longer than everything else that this command does.
    with put_off():
        from cookiecutter.generate import UndefinedVariableInTemplate, generate_files

    template = work / "template"
    plain, values = assemble(layers := project.layers(), template), context(project)
    settings = {
        "root": "project",
        "_extensions": ["piccolo_new.extension.Quoting"],
        "_jinja2_env_vars": {"trim_blocks": True, "lstrip_blocks": True},
    }
    try:
        folder = generate_files(
            repo_dir=template,
            context={**values, "cookiecutter": settings},
            output_dir=work,
            accept_hooks=False,
        )
        copy_plain(plain, project.package, Path(folder))
        return Path(folder)
    except UndefinedVariableInTemplate as error:
        raise LayerError(f"{culprit(error.error, layers)}: {error.error.message}") from error
    except OSError:
        raise
    except Exception as error:  # whatever a template can do wrong
        raise LayerError(f"{culprit(error, layers)}: {error}") from error


@contextmanager
def _naming(field: str, folder: Path) -> Iterator[None]:
    """Say which folder it was that could not be read or written."""
    try:
        yield
    except OSError as error:
        cause = error if error.strerror else error.__cause__  # cookiecutter wraps some
        reason = getattr(cause, "strerror", None) or str(error)
        raise UserError(
            field, f"{folder} can't be used: {reason}; name another.", exit_code=LACKING
        ) from error


def _plan(rendered: Path, destination: Path) -> Plan:
    gone = left(destination)
    kept = {entry.name for entry in rendered.iterdir() if os.path.lexists(destination / entry.name)} - gone
    files = sorted(path.relative_to(rendered) for path in rendered.rglob("*") if path.is_file())
    return Plan([file for file in files if file.parts[0] not in kept], sorted(kept), sorted(gone))


def _place(rendered: Path, destination: Path, plan: Plan, *, here: bool) -> None:
    """Stage on the destination's own file system, from where a rename puts it in place."""
    if here:
        with workplace(destination) as staging:
            _stage(rendered, staging)
            move_in(staging, destination, dict.fromkeys(file.parts[0] for file in plan.files))
        return
    with _parents(destination), scratch(destination.parent, PREFIX) as folder:
        staging = _stage(rendered, folder / "project")
        try:
            staging.rename(destination)
        except FileExistsError:  # not every system renames onto an empty folder
            destination.rmdir()
            staging.rename(destination)


def _stage(rendered: Path, staging: Path) -> Path:
    shutil.copytree(rendered, staging)
    for path in [staging, *staging.rglob("*")]:
        path.chmod(_mode(path))
    return staging


@contextmanager
def _parents(destination: Path) -> Iterator[None]:
    """Make the folders above a destination; those that were missing go again if something stops us."""
    missing = [parent for parent in destination.parents if not parent.exists()]
    try:
        for parent in reversed(missing):
            parent.mkdir(mode=0o755, exist_ok=True)
        yield
    except BaseException:
        for parent in missing:
            with suppress(OSError):
                parent.rmdir()
        raise


def _mode(path: Path) -> int:
    """The widest mode that a path may have, less what the umask takes."""
    if path.name in SECRET_FILES:
        return 0o600
    os.umask(umask := os.umask(0o077))
    return (0o755 if path.is_dir() else 0o644) & ~umask
