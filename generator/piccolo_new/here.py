"""Moves a project into a folder in use.

That takes a rename for each entry, and a run may be killed between two. So what is to be moved is written
down, and the next run takes back what is as it was.
"""

import hashlib
import os
import shutil
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from piccolo_new.scratch import claim, clean, own, was_left
from piccolo_new.signals import put_off

PREFIX = ".piccolo-new-"
_WORK = ".piccolo-new"  # no random name, so that of two runs one has it
_STAGED = "project"
_JOURNAL = "moved.json"


def left(destination: Path) -> set[str]:
    """Name what killed runs left in a folder, with what they had moved there and nobody has changed."""
    work = destination / _WORK
    found = {folder.name for folder in (work, *destination.glob(f"{PREFIX}*")) if was_left(folder)}
    return found | set(_moved(work)) if _WORK in found else found


@contextmanager
def workplace(destination: Path) -> Iterator[Path]:
    """Where to stage, without what killed runs left.

    Raises:
        UserError: another run is at work here.
    """
    work = destination / _WORK
    with own() as stack:
        with put_off():  # whoever has the folder removes it, and with it what was written down
            claim(work, stack)
            _take_back(work)
        clean(destination, PREFIX)
        yield work / _STAGED


def move_in(staging: Path, destination: Path, names: Collection[str]) -> None:
    """Move what was staged into its folder; undone if one entry can't be moved.

    Raises:
        FileExistsError: an entry is there already.
    """
    journal = staging.parent / _JOURNAL
    journal.write_bytes(msgspec.json.encode({name: _digest(staging / name) for name in names}))
    try:
        for name in names:
            if os.path.lexists(destination / name):
                raise FileExistsError(f"there is {destination / name}")
            (staging / name).rename(destination / name)
    except BaseException:
        _take_back(staging.parent)
        raise
    journal.unlink()


def _take_back(work: Path) -> None:
    with put_off():
        for name in _moved(work):
            (work.parent / name).rename(work / _STAGED / name)
        (work / _JOURNAL).unlink(missing_ok=True)
        shutil.rmtree(work / _STAGED, ignore_errors=True)


def _moved(work: Path) -> list[str]:
    """Name the entries that were moved, and that nobody has changed since."""
    try:
        journal = msgspec.json.decode((work / _JOURNAL).read_bytes(), type=dict[str, str])
        moved = [name for name in journal if not os.path.lexists(work / _STAGED / name)]
        there = [name for name in moved if os.path.lexists(work.parent / name)]
        return [name for name in there if _digest(work.parent / name) == journal[name]]
    except (OSError, ValueError):  # killed before all was written down, and moved nothing
        return []


def _digest(entry: Path) -> str:
    """Sum up an entry, and what is below it."""
    found = hashlib.sha256()
    for path in sorted([entry, *entry.rglob("*")]):
        mode = path.lstat().st_mode
        content = path.read_bytes() if stat.S_ISREG(mode) else b""
        found.update(repr((path.relative_to(entry).parts, stat.S_IFMT(mode), content)).encode())
    return found.hexdigest()
