"""Renders a project in a staging folder beside its destination, then puts it in place."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from piccolo_new.errors import LayerError, UserError
from piccolo_new.project import Project, context
from piccolo_new.scratch import scratch
from piccolo_new.template import MARKS, assemble, copy_plain, culprit

# What may already lie in a folder that a person asks to be used.
HARMLESS = {".git", ".gitignore", ".gitattributes", "LICENSE", "LICENSE.md", "LICENSE.txt"} | {
    "README.md", ".idea", ".vscode", ".zed", ".editorconfig", ".DS_Store", "Thumbs.db",
}  # fmt: skip
# What only its owner may read, and no repository may hold.
SECRET_FILES = {".env"}
_LISTED = 10


class Written(NamedTuple):
    """The files written, relative to the destination, and the entries that were there and stay."""

    files: list[Path]
    kept: list[str]


def check_destination(destination: Path, *, here: bool) -> None:
    """Refuse a destination that can't become the project's folder; nothing is written.

    Args:
        destination: the folder to make.
        here: whether a folder that holds only harmless files may be used.

    Raises:
        UserError: it is not a folder, or holds files that are not the project's.
    """
    with _naming("--directory", destination):
        if destination.is_symlink() and not here:
            raise UserError(f"--directory: {destination} is a link; name the folder itself.")
        if not os.path.lexists(destination):
            return
        if not destination.is_dir():
            raise UserError(f"{destination} exists and is not a folder; choose another NAME or --directory.")
        found = sorted(path.name for path in destination.iterdir())
    blocking = [name for name in found if not here or name not in HARMLESS]
    if blocking:
        shown = ", ".join(ascii(name)[1:-1] for name in blocking[:_LISTED])
        rest = f" and {len(blocking) - _LISTED} more" if len(blocking) > _LISTED else ""
        raise UserError(
            f"The folder {destination} is not empty ({shown}{rest}); choose another NAME or --directory."
        )


def generate(project: Project, destination: Path, *, here: bool = False) -> Written:
    """Write the project's files: all of them, or none.

    Args:
        project: what to make.
        destination: the folder to make; missing parents are made too.
        here: use a folder that holds harmless files; those stay as they are.

    Returns:
        What was written and what was left as it was.

    Raises:
        UserError: the destination can't be used, or the disk can't take the files.
        LayerError: a template is wrong.
    """
    check_destination(destination, here=here)
    work = Path(tempfile.gettempdir())
    if any(mark.decode() in str(work) for mark in MARKS):
        raise UserError(f"TMPDIR: {work} looks like a template; name another folder.", exit_code=1)
    with _naming("TMPDIR", work), scratch(work, "piccolo-new-") as folder:
        rendered = render(project, folder)
        with _naming("--directory", destination):
            try:
                return _place(rendered, destination, here=here)
            except OSError:
                check_destination(destination, here=here)  # another run may have been faster
                raise


def render(project: Project, work: Path) -> Path:
    """Render the project below the scratch folder `work`, and say where.

    Raises:
        LayerError: a template is wrong, or two layers bring the same path.
    """
    # Imported here: it takes longer than everything else that this command does.
    from cookiecutter.generate import UndefinedVariableInTemplate, generate_files

    template = work / "template"
    plain = assemble(project.layers(), template)
    values = context(project)
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
        copy_plain(plain, values, Path(folder))
        return Path(folder)
    except UndefinedVariableInTemplate as error:
        raise LayerError(f"{error.message}: {error.error.message}") from error
    except OSError:
        raise
    except Exception as error:  # whatever a template can do wrong
        raise LayerError(f"{culprit(error)}: {error}") from error


@contextmanager
def _naming(field: str, folder: Path) -> Iterator[None]:
    """Say which folder it was that could not be read or written."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"{field}: {folder} can't be used: {reason}.", exit_code=1) from error


def _place(rendered: Path, destination: Path, *, here: bool) -> Written:
    # Beside the destination, so that one rename puts it in place.
    with _parents(destination), scratch(destination.parent, ".piccolo-new-") as folder:
        staging = folder / "project"
        shutil.copytree(rendered, staging)
        for path in [staging, *staging.rglob("*")]:
            path.chmod(_mode(path))
        files = sorted(path.relative_to(staging) for path in staging.rglob("*") if path.is_file())
        if here:
            kept = _move_entries(staging, destination)
            return Written([file for file in files if file.parts[0] not in kept], kept)
        try:
            staging.rename(destination)
        except FileExistsError:  # not every system renames onto an empty folder
            destination.rmdir()
            staging.rename(destination)
        return Written(files, [])


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


def _move_entries(staging: Path, destination: Path) -> list[str]:
    """Move each entry into a folder in use, and name those that were there and stay; undone if one fails."""
    kept, moved = [], []
    try:
        for entry in sorted(staging.iterdir()):
            target = destination / entry.name
            if os.path.lexists(target):
                kept.append(entry.name)
            else:
                entry.rename(target)
                moved.append((target, entry))
    except BaseException:
        for target, entry in moved:
            target.rename(entry)
        raise
    return kept
