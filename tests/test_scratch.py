"""Folders of runs that were killed go; those of others stay."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest
import toy
from filelock import FileLock
from piccolo_new.scratch import claim, scratch, was_left
from platforms import posix

LOCK = ".piccolo-new.lock"
ADMINISTRATOR = hasattr(os, "getuid") and os.getuid() == 0


@pytest.mark.parametrize("files", [{LOCK: ""}, {LOCK: "", "project/x": "x", "template/y/z": "y"}, {}])
def test_what_was_left_behind_is_removed(tmp_path: Path, files: dict[str, str]) -> None:
    toy.write(tmp_path / "x-1", files).mkdir(exist_ok=True)
    with scratch(tmp_path, "x-") as folder:
        assert list(tmp_path.iterdir()) == [folder]
    assert list(tmp_path.iterdir()) == []


def test_what_is_locked_stays(tmp_path: Path) -> None:
    with scratch(tmp_path, "x-") as first, scratch(tmp_path, "x-") as second:
        assert {first, second} == set(tmp_path.iterdir())


def test_what_somebody_else_made_stays(tmp_path: Path) -> None:
    toy.write(tmp_path, {"x-notes/notes.txt": "mine", "x-file": "mine", "y-1/.piccolo-new.lock": ""})
    before = toy.snapshot(tmp_path)
    with scratch(tmp_path, "x-"):
        pass
    assert toy.snapshot(tmp_path) == before


@pytest.mark.skipif(not ADMINISTRATOR, reason="only an administrator can give folders away")
def test_a_folder_of_another_user_stays(tmp_path: Path) -> None:
    os.chown(toy.write(tmp_path / "x-1", {LOCK: ""}), 65534, 65534)
    with scratch(tmp_path, "x-"):
        pass
    assert (tmp_path / "x-1").exists()


@posix("a folder that was made by a look stays, and so the looks never pause")
def test_who_looks_whether_a_folder_was_left_keeps_nobody_from_it(tmp_path: Path) -> None:
    folder, done = tmp_path / "x", Event()

    def look() -> None:
        while not done.is_set():
            was_left(folder)

    with ThreadPoolExecutor() as pool:
        looking = [pool.submit(look) for _ in range(2)]
        try:
            for _ in range(200):
                with ExitStack() as stack:
                    claim(folder, stack)
        finally:
            done.set()
        for one in looking:
            one.result()


def test_the_lock_goes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    removed: list[str] = []
    rmtree = shutil.rmtree

    def remove(path: Path, *, ignore_errors: bool) -> None:
        removed.append(path.name)
        rmtree(path, ignore_errors=ignore_errors)

    monkeypatch.setattr(shutil, "rmtree", remove)
    with scratch(tmp_path, "x-") as folder:
        toy.write(folder, {"project/x": "x"})
    assert removed[:2] == ["project", folder.name]


@posix("there is no mode that tells by whom a folder was made")
def test_a_folder_that_goes_while_it_is_looked_at_does_not_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = toy.write(tmp_path / "x-1", {LOCK: ""})

    def is_file(path: Path) -> bool:
        shutil.rmtree(path.parent)
        return True

    monkeypatch.setattr(Path, "is_file", is_file)
    assert not was_left(folder)
    assert not folder.exists()


def test_a_signal_as_the_folder_is_left_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close, closed = ExitStack.close, []

    def interrupted(stack: ExitStack) -> None:
        closed.append(stack)
        if len(closed) == 1:
            raise KeyboardInterrupt
        close(stack)

    monkeypatch.setattr(ExitStack, "close", interrupted)
    with pytest.raises(KeyboardInterrupt), scratch(tmp_path, "x-"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_without_locks_the_work_is_done_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: FileLock) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(FileLock, "acquire", fail)
    toy.write(tmp_path / "x-1", {LOCK: ""})
    with scratch(tmp_path, "x-") as folder:
        assert folder.is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["x-1"]
