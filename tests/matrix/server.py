"""A server as a process: booted, waited for, stopped, and nothing left of it."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import httpx
import psutil

HOST = "127.0.0.1"
_START, _STOP, _GONE, _POLL = 120.0, 15.0, 2.0, 0.05


class Server:
    """A running server, and an HTTP client for it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self.log_file = log
        # A connection is used again only while no server can be about to close it.
        limits = httpx.Limits(keepalive_expiry=1)
        self.client = httpx.Client(base_url=f"http://{HOST}:{port}", timeout=60, limits=limits)

    @classmethod
    @contextmanager
    def boot(
        cls,
        argv: Sequence[str],
        folder: Path,
        variables: Mapping[str, str],
        logs: Path,
        until: str = "/health/ready",
    ) -> Iterator[Self]:
        """Start a command that serves, and wait until it is ready; at the end nothing of it is left.

        Args:
            argv: the command.
            folder: its working directory.
            variables: its environment, to which the port is added.
            logs: a folder for its output.
            until: the path that answers 200 once it is up.

        Raises:
            AssertionError: it ended, or was not ready in time; its output is the message.
        """
        handle, log = tempfile.mkstemp(prefix="server-", suffix=".log", dir=logs)
        with held_port() as port:
            with os.fdopen(handle, "wb") as output:
                process = subprocess.Popen(
                    argv,
                    cwd=folder,
                    env={**variables, "PORT": str(port)},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            server = cls(process, port, Path(log))
            try:
                server.wait_until_ready(until)
                yield server
            finally:
                server.client.close()
                for left in server.processes():
                    with suppress(psutil.NoSuchProcess):
                        left.kill()
                process.wait()

    @property
    def log(self) -> str:
        """What it has printed so far."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def wait_until_ready(self, path: str = "/health/ready") -> None:
        """Poll a path, by default its readiness, until it answers 200."""
        end = time.monotonic() + _START
        answer = "no answer"
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(
                    f"the server ended by itself, exit {self.process.returncode}:\n{self.log}"
                )
            try:
                response = self.client.get(path)
                answer = f"{response.status_code} {response.text}"
                if response.status_code == 200:
                    return
            except httpx.TransportError as error:
                answer = repr(error)
            time.sleep(_POLL)
        raise AssertionError(f"the server was not ready in {_START} s: {answer}\n{self.log}")

    def stop(self) -> int:
        """Send SIGTERM, as a supervisor does, and give the exit code.

        Raises:
            AssertionError: it did not end in time.
        """
        self.client.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(_STOP)
        except subprocess.TimeoutExpired:
            message = f"the server did not end within {_STOP} s of SIGTERM:\n{self.log}"
            raise AssertionError(message) from None

    def processes(self) -> list[psutil.Process]:
        """Find every process of its session that runs, the server's own included."""
        return [process for process in psutil.process_iter() if self._owns(process)]

    def _owns(self, process: psutil.Process) -> bool:
        try:
            return os.getsid(process.pid) == self.process.pid and process.status() != psutil.STATUS_ZOMBIE
        except (OSError, psutil.Error):
            return False

    def wait_until_gone(self) -> list[psutil.Process]:
        """Give its processes a moment to end, and name those that did not."""
        end = time.monotonic() + _GONE
        while (left := self.processes()) and time.monotonic() < end:
            time.sleep(_POLL)
        return left

    def listens(self) -> bool:
        """Whether its port is still open."""
        with socket.socket() as connection:
            return connection.connect_ex((HOST, self.port)) == 0

    def raw(self, request: bytes, *, limit: float = 30) -> bytes:
        """Send bytes as they are, and give the answer's head and what came with it; empty if none came.

        The connection stays open for writing until the head is there: a server may take the end of the
        request for a client that left.
        """
        with socket.create_connection((HOST, self.port), timeout=limit) as connection:
            answer = b""
            try:
                connection.sendall(request)
                while b"\r\n\r\n" not in answer and (part := connection.recv(65536)):
                    answer += part
            except (TimeoutError, ConnectionError):
                pass
            return answer

    def exchange(self, request: bytes) -> httpx.Response:
        """Send a well-formed request that httpx would not send as it is, and give the whole answer.

        The request must ask for the connection to be closed.
        """
        with socket.create_connection((HOST, self.port), timeout=60) as connection:
            connection.sendall(request)
            answer = b""
            while part := connection.recv(65536):
                answer += part
        head, _, body = answer.partition(b"\r\n\r\n")
        line, *lines = head.decode("latin-1").split("\r\n")
        headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        if ("chunked" in dict(headers).get("transfer-encoding", "").lower()) and body:
            body = _unchunk(body)
        kept = [(name, value) for name, value in headers if name.lower() != "transfer-encoding"]
        return httpx.Response(int(line.split(" ")[1]), headers=kept, content=body)


def status_of(answer: bytes) -> int | None:
    """Read the status of a raw answer; None if there is none."""
    words = answer.split(b"\r\n", 1)[0].split(b" ")
    return int(words[1]) if words[0].startswith(b"HTTP/") and len(words) > 1 else None


@contextmanager
def held_port() -> Iterator[int]:
    """A port on which a server can listen, and that nobody else is given meanwhile."""
    with socket.socket() as holder:  # it is bound to the port, and does not listen
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind((HOST, 0))
        yield holder.getsockname()[1]


def _unchunk(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        whole, body = whole + body[:length], body[length + 2 :]
        if not length:
            break
    return whole
