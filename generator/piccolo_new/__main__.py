"""The `piccolo-new` command, and `python -m piccolo_new`."""

import gc
import os
import signal
import sys
from contextlib import suppress
from types import FrameType

from piccolo_new.errors import INTERRUPTED, TERMINATED, UserError
from piccolo_new.signals import ALL, put_off, send_again


def main() -> int:
    """Run the command with the process's own arguments.

    Returns:
        The exit code; `--help` lists what each means.
    """
    try:
        try:
            gc.disable()  # a process this short has nothing to collect, and imports faster
            _prepare_process()
            return _main(sys.argv[1:])
        except OSError as error:  # nobody takes what is said
            raise SystemExit(f"piccolo-new: {error}.") from error
        finally:
            _flush()
            _hear_nothing()
    except KeyboardInterrupt:
        _hear_nothing()
        sys.stderr.write("piccolo-new: Stopped.\n")
        return INTERRUPTED


def _hear_nothing() -> None:
    """All is done; the interpreter would show where it stood, or end in a code of its own."""
    for number in ALL:
        signal.signal(number, signal.SIG_IGN)


def _main(argv: list[str]) -> int:
    with put_off():
        from piccolo_new.arguments import COMPLETE, complete, parse

    if instruction := os.environ.get(COMPLETE):
        return complete(instruction)
    # --help and --version are answered here, before anything that takes time is imported.
    # An error shows again below, where errors are reported.
    with suppress(UserError):
        parse(argv)

    with put_off():
        from piccolo_new.cli import run

    return run(argv)


def _prepare_process() -> None:
    if sys.platform != "win32":
        # A reader that goes away, such as `head -1`, ends this command as it ends any other.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, _leave)
    signal.signal(signal.SIGTERM, _leave)
    sys.unraisablehook = send_again
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _leave(_number: int, _frame: FrameType | None) -> None:
    # As an exception, so that staging folders are removed and children stopped on the way out.
    raise SystemExit(TERMINATED)


def _flush() -> None:
    """Lose what can't be written any more, for which the interpreter would end in a code of its own."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
