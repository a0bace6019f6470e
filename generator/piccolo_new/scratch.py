"""Folders of a run's own. A run that is killed leaves them behind, and the next one removes them."""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from piccolo_new.errors import UserError
from piccolo_new.signals import put_off

_LOCK = ".piccolo-new.lock"
_MODE = 0o700
# Whoever only looks whether a folder was left has it too, but for less than so many seconds.
_PATIENCE = 0.5
_TRIES = 10


@contextmanager
def scratch(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder below `parent`, for this run only; gone afterwards.

    It holds a file that the system keeps locked as long as this process lives, however it ends. So a folder
    whose file nobody has locked was left behind, and is removed.
    """
    clean(parent, prefix)
    with own() as stack:
        with put_off():
            folder = _make(parent, prefix, stack)
        yield folder


@contextmanager
def own() -> Iterator[ExitStack]:
    """What is this run's own until the end, which comes whenever a signal does."""
    stack = ExitStack()
    try:
        yield stack
    finally:
        try:
            _give_up(stack)
        except BaseException:  # a signal came just before signals were put off
            _give_up(stack)
            raise


def _give_up(stack: ExitStack) -> None:
    with put_off():
        stack.close()


def claim(folder: Path, stack: ExitStack) -> None:
    """Have a folder, which may have been left behind, for this run only until `stack` ends; gone then.

    Raises:
        UserError: another run has it.
    """
    with suppress(Timeout):
        for _ in range(_TRIES):
            with suppress(FileNotFoundError):  # whoever looked took it away
                return _lock(folder, stack, _PATIENCE)
    raise UserError("--here", f"another run is at work in {folder.parent}; let it end first.")


def clean(parent: Path, prefix: str) -> None:
    """Remove the folders below `parent` that were left behind."""
    for folder in filter(was_left, parent.glob(f"{prefix}*")):
        with suppress(OSError):  # another run was faster
            if any(folder.iterdir()):
                with FileLock(folder / _LOCK, blocking=False):
                    _remove(folder)
            folder.rmdir()  # it was empty, or this system does not remove what is open


def was_left(folder: Path) -> bool:
    """Whether a folder is one of a run that was killed."""
    with suppress(OSError):  # it is locked, gone already, or no folder
        if folder.is_symlink() or not _is_mine(folder):
            return False
        if (folder / _LOCK).is_file():
            with FileLock(folder / _LOCK, blocking=False, preserve_lock_file=True):
                # To lock a file makes its folder if that has gone meanwhile, and not with our mode,
                # which says nothing on Windows.
                strange = sys.platform != "win32" and stat.S_IMODE(folder.stat().st_mode) != _MODE
                made = strange and len(list(folder.iterdir())) == 1
                if made:
                    shutil.rmtree(folder, ignore_errors=True)
                return not made
        return not any(folder.iterdir())  # killed before there was a lock
    return False


def _make(parent: Path, prefix: str, stack: ExitStack) -> Path:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        with suppress(Timeout, FileNotFoundError):  # another run took it for left behind before it was locked
            _lock(folder, stack, 0)
            return folder


def _lock(folder: Path, stack: ExitStack, patience: float) -> None:
    lock = FileLock(folder / _LOCK, timeout=patience)
    try:
        lock.acquire()
        folder.chmod(_MODE)  # acquiring makes a folder that is not there, for everybody to read
    except (Timeout, FileNotFoundError):
        raise
    except OSError:
        pass  # nothing can be locked here, so nobody can take it for left behind
    stack.callback(_remove_own, folder, lock)


def _remove_own(folder: Path, lock: FileLock) -> None:
    _remove(folder)
    lock.release()
    with suppress(OSError):  # not every system removes what is open
        folder.rmdir()


def _remove(folder: Path) -> None:
    for entry in folder.glob("[!.]*"):  # the lock last, so that what remains of a folder is recognised
        shutil.rmtree(entry, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _is_mine(folder: Path) -> bool:
    return sys.platform == "win32" or folder.stat().st_uid == os.geteuid()
