"""Folders of a run's own. A run that is killed leaves them behind, and the next one removes them."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LOCK = ".piccolo-new.lock"


@contextmanager
def scratch(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder below `parent`, for this run only; gone afterwards.

    It holds a file that the system keeps locked as long as this process lives, however it ends. So a folder
    whose file nobody has locked was left behind, and is removed.
    """
    folder, lock = _make(parent, prefix)
    try:
        for other in parent.glob(f"{prefix}*"):
            if other.lstat().st_uid == folder.lstat().st_uid:
                _remove_if_left(other)
        yield folder
    finally:
        _remove(folder, lock)


def _make(parent: Path, prefix: str) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        # Before it is locked another run may take it for left behind; then there is a next one.
        with suppress(FileNotFoundError):
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            if _lock(lock) is not False and (folder / _LOCK).exists():
                return folder, lock
            os.close(lock)


def _remove_if_left(folder: Path) -> None:
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:
        with suppress(OSError):
            folder.rmdir()  # killed before it was locked; somebody else's folder holds something
        return
    if _lock(lock):
        _remove(folder, lock)
    else:
        os.close(lock)


def _remove(folder: Path, lock: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)
    shutil.rmtree(folder, ignore_errors=True)  # not every system removes what is open


def _lock(file: int) -> bool | None:
    """Lock a file until it is closed; False if another process has, None where files can't be locked."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return None
    return True
