"""Folders of a run's own. A run that is killed leaves them behind, and the next one removes them."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from piccolo_new.signals import put_off

_LOCK = ".piccolo-new.lock"


@contextmanager
def scratch(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder below `parent`, for this run only; gone afterwards.

    It holds a file that the system keeps locked as long as this process lives, however it ends. So a folder
    whose file nobody has locked was left behind, and is removed.
    """
    with ExitStack() as stack:
        with put_off():
            folder, lock = _make(parent, prefix)
            stack.callback(_give_up, folder, lock)
        for other in set(parent.glob(f"{prefix}*")) - {folder}:
            _remove_if_left(other, folder.lstat().st_uid)
        yield folder


def _give_up(folder: Path, lock: FileLock) -> None:
    with put_off():
        _remove(folder)
        lock.release()
        _remove(folder)  # not every system removes what is open


def _make(parent: Path, prefix: str) -> tuple[Path, FileLock]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        lock = FileLock(folder / _LOCK, blocking=False)
        try:
            lock.acquire()
            folder.chmod(0o700)  # acquiring makes a folder that was removed anew, for everybody to read
        except (Timeout, FileNotFoundError):
            continue  # another run took it for left behind, in the moment before it was locked
        except OSError:
            pass  # nothing can be locked here, so nobody can take it for left behind
        return folder, lock


def _remove_if_left(folder: Path, owner: int) -> None:
    with suppress(OSError):  # it is locked, gone already, or no folder
        if folder.lstat().st_uid != owner:
            return
        if (folder / _LOCK).is_file():
            with FileLock(folder / _LOCK, blocking=False):
                _remove(folder)
        else:
            folder.rmdir()  # killed before there was a lock; a folder of somebody's holds something


def _remove(folder: Path) -> None:
    for entry in folder.glob("[!.]*"):  # the lock last, so that what remains of a folder is recognised
        shutil.rmtree(entry, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
