"""Requests that nobody sends by accident: whatever the answer is, it is never a 500."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx

from .server import HOST, Server, status_of

_TASK = b'{"name": "x"}'
_WEBSOCKET = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)


def check_no_server_errors(server: Server, *, admin: bool) -> None:
    """No hostile request is answered by 500; each that is well-formed HTTP is answered; the server lives."""
    requests = [*_well_formed(), *(_to_admin(server) if admin else ())]
    if token := server.client.headers.get("Authorization"):
        header = f"\r\nAuthorization: {token}\r\n".encode()
        lacking = (request for request in requests if b"\r\nAuthorization:" not in request)
        requests += [request.replace(b"\r\n", header, 1) for request in lacking]
        requests += _to_accounts()
    malformed = list(_malformed())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(server.raw, requests))
        odd = list(pool.map(lambda request: server.raw(request, limit=0.5), malformed))
    statuses = list(zip([*requests, *malformed], map(status_of, [*answers, *odd]), strict=True))
    errors = [f"{status} to {_shown(request)}" for request, status in statuses if status == 500]
    silent = [_shown(request) for request, status in statuses[: len(requests)] if status is None]
    found = [*errors, *(f"no answer to {request}" for request in silent)]
    assert not found, f"{len(errors)} of {len(statuses)} hostile requests ended in 500:\n" + "\n".join(found)
    assert server.client.get("/health/ready").status_code == 200, "the server did not survive"


def _shown(request: bytes) -> str:
    return repr(request if len(request) < 200 else request[:200] + b"...")


def _request(
    target: str | bytes,
    method: str = "GET",
    *,
    headers: str | bytes = "",
    body: bytes = b"",
    host: str = HOST,
    json: bool = False,
) -> bytes:
    """A request with a right frame and anything in it."""
    target = target.encode() if isinstance(target, str) else target
    headers = headers.encode("latin-1") if isinstance(headers, str) else headers
    kind = b"Content-Type: application/json\r\n" if json else b""
    length = f"Content-Length: {len(body)}\r\n".encode() if body else b""
    line = method.encode() + b" " + target + b" HTTP/1.1\r\nHost: " + host.encode() + b"\r\n"
    close = b"" if b"upgrade" in headers.lower() else b"Connection: close\r\n"
    return line + close + kind + length + headers + b"\r\n" + body


def _well_formed() -> Iterator[bytes]:
    yield from _paths()
    yield from _queries()
    yield from _bodies()
    yield from _headers()


def _paths() -> Iterator[bytes]:
    for path in (
        "//", "///api//tasks", "/./", "/..", "/../..", "/api/../api/tasks", "/api/tasks/..", "/%", "/%zz",
        "/%2", "/%00", "/%0d%0aX:%20y", "/%ff%fe", "/%c0%ae%c0%ae/", "/%e2%98%83", "/%2e%2e/%2e%2e",
        "/api%2ftasks", "/api/tasks;v=1", "/api/tasks/1;v=1", "/api/tasks/%31", "/api/tasks/+1",
        "/api/tasks/0x1", "/api/tasks/1_0", "/api/tasks/%D9%A1", "/api/tasks/00000000000000000001",
        "/api/tasks/%u0031", "/api/tasks/1%00", "/api/tasks/1%0a", "/api/tasks/-9223372036854775809",
        "/api/tasks/" + "9" * 1500, "/static/%00.css", "/static/style.css/", "/static/" + "a" * 300,
        "/static/" + "a/" * 500, "/static/%ff", "/static/style.css%00.png", "/static//etc/passwd",
        "/static/~root", "/static/nul", "/{{7*7}}", "/{0}", "/%25s%25s%25n", "/'\"<script>",
        "/?" + "a" * 4000, "/:@", "/\\..\\", "/*", "/admin/../api/tasks", "/health/../", "/health/live/..",
        "/health/%6cive", "/favicon.ico", "/robots.txt",
    ):  # fmt: skip
        yield _request(path)
    for method in ("OPTIONS", "TRACE", "BREW", "PROPFIND", "get", "A" * 100):
        yield _request("/api/tasks", method)
        yield _request("/static/style.css", method)
    yield _request("*", "OPTIONS")
    yield _request(f"http://{HOST}/api/tasks")


def _queries() -> Iterator[bytes]:
    for query in (
        "limit=%ff", "limit=%00", "limit=1&limit=2", "limit[]=1", "limit=1e2", "limit=%D9%A1", "limit=+1",
        "limit=1_0", "limit=%201", "limit=-0", "offset=-0", "offset=0x1", "limit=NaN", "limit=null",
        "limit=true", "&&&", "=", "==", "?", "limit", "limit=;offset=", "%", "%zz=%zz", "a=" + "b" * 4000,
        "&".join(f"k{n}=v" for n in range(500)), "limit=" + "1" * 1500, "offset=" + "9" * 1500,
        "limit=%F0%9F%98%80",
    ):  # fmt: skip
        yield _request(f"/api/tasks?{query}")


def _bodies() -> Iterator[bytes]:
    for body in (
        b"\x00", b"\xef\xbb\xbf" + _TASK, _TASK.decode().encode("utf-16"), _TASK.decode().encode("utf-32"),
        b'{"name": "x", "name": "y"}', b'{"name": "\\u0000"}', b'{"\\u0000": 1}',
        b'{"name": "\\udfff\\ud800"}', b'{"name": 1e999}', b'{"name": -0}',
        b'{"completed": 1e400, "name": "x"}', b'{"__proto__": {}, "name": "x"}', b'{"": ""}',
        b'{"name": {"$ne": null}}', b'{"name": "' + b"\\u0041" * 200 + b'"}',
        b'{"a":' * 5000 + b"1" + b"}" * 5000, b'[{"name": "x"}]' * 2, b"{" + b" " * 100_000 + b"}",
        b'{"name": "x", "id": null}', b'{"name": "x", "ID": 1}', b'{"NAME": "x"}', b"/**/{}",
        b"{'name': 'x'}",
    ):  # fmt: skip
        yield _request("/api/tasks", "POST", body=body, json=True)
    for method in ("GET", "DELETE", "HEAD", "OPTIONS"):
        yield _request("/api/tasks/1", method, body=_TASK, json=True)
    for kind in (
        "application/json; charset=utf-16", "application/json; charset=nonsense",
        "application/json, text/plain", "a/" * 500, "multipart/form-data",
        "multipart/form-data; boundary=" + "x" * 500, "\xff\xfe",
        "application/x-www-form-urlencoded; charset=nonsense",
    ):  # fmt: skip
        yield _request("/api/tasks", "POST", headers=f"Content-Type: {kind}\r\n", body=_TASK)
    for encoding in ("gzip", "br", "nonsense", "identity"):
        headers = f"Content-Encoding: {encoding}\r\n"
        yield _request("/api/tasks", "POST", headers=headers, body=_TASK, json=True)
    yield _request("/api/tasks", "POST", headers="Expect: 100-continue\r\n", body=_TASK, json=True)


def _headers() -> Iterator[bytes]:
    for header in (
        "Cookie: =;;;=;\x22", "Cookie: session=" + "x" * 3000, "Cookie: \xff=\xfe",
        "Authorization: Bearer \xff", "Authorization: Basic !!!", "Accept: */*;q=nonsense", "Accept: \xff",
        "Accept-Encoding: ,,;q=x", "Accept-Language: \xff", "Origin: null", "Referer: \xff",
        "X-Forwarded-For: \x22,,;", "X-Forwarded-Host: a b", "X-Forwarded-Proto: gopher",
        "Forwarded: for=;;by=\x22", "X-HTTP-Method-Override: DELETE", "X-Request-ID: \xff",
        "User-Agent: " + "x" * 3000, "Connection: keep-alive, x", "Upgrade: x", "Max-Forwards: x",
        "Content-Type: \xff", "\r\n".join(f"X-{n}: y" for n in range(50)),
    ):  # fmt: skip
        yield _request("/api/tasks", headers=f"{header}\r\n")
        yield _request("/", headers=f"{header}\r\n")
    for header in (
        "Range: bytes=0-0", "Range: bytes=99999999-", "Range: bytes=-0", "Range: bytes=a-b", "Range: x",
        "Range: bytes=" + ",".join(f"{n}-{n}" for n in range(100)), "Range: bytes=5-1",
        "Range: bytes=" + "9" * 30 + "-", "If-None-Match: \xff", "If-None-Match: *",
        "If-Modified-Since: yesterday", "If-Range: \xff\r\nRange: bytes=0-1",
        "If-Modified-Since: Mon, 99 Foo 99999 99:99:99 GMT",
    ):  # fmt: skip
        yield _request("/static/style.css", headers=f"{header}\r\n")
    for host in (
        "", "localhost:99999", "localhost:x", "[::1]", "[", "a b", "user@localhost", "%00", "*", "." * 300,
    ):  # fmt: skip
        yield _request("/", host=host)
    for path in ("/", "/nowhere", "/api/tasks", "/health/live", "/static/style.css"):
        yield _request(path, headers=_WEBSOCKET)


def _to_admin(server: Server) -> Iterator[bytes]:
    token = httpx.get(f"{server.client.base_url}/admin/").cookies["csrftoken"]
    allowed = f"Cookie: csrftoken={token}\r\nX-CSRFToken: {token}\r\n"
    for body in (
        b"", b"{", b"null", b"[]", b"1", b'"x"', b'{"username": null}', b'{"username": "\\u0000"}', b"\xff",
    ):  # fmt: skip
        yield _request("/admin/public/login/", "POST", headers=allowed, body=body, json=True)
    for path in (
        "", "/", "/x", "/api/", "/api/tables/task/", "/api/tables/task/?__order=x", "/public/", "/%00",
        "/%ff",
    ):  # fmt: skip
        yield _request(f"/admin{path}")
    for kind in ("multipart/form-data", "application/x-www-form-urlencoded", "text/plain"):
        headers = f"{allowed}Content-Type: {kind}\r\n"
        yield _request("/admin/public/login/", "POST", headers=headers, body=b"\xff=\x00&&")
    yield _request("/admin/public/logout/", "POST", headers=allowed, body=b"null", json=True)
    yield _request("/admin/api/tables/task/", "DELETE", headers=allowed)
    yield _request("/admin/", headers=_WEBSOCKET)


def _to_accounts() -> Iterator[bytes]:
    kind = "Content-Type: application/x-www-form-urlencoded"
    headers = f"{kind}\r\nSec-Fetch-Site: same-origin\r\n"
    for body in (
        b"", b"\xff", b"%ff=%ff", b"username=%00&password=%00", b"username=x" * 5000, b"&" * 5000, b"=&=",
        b"username=%ed%a0%80&password=x", b"username=x&username=y", b"username[]=x&password[]=y",
        b"username=" + b"x" * 101 + b"&password=" + b"y" * 129,
    ):  # fmt: skip
        for path in ("/login", "/logout", "/register", "/change-password"):
            yield _request(path, "POST", headers=headers, body=body)
    for other in ("application/json", "multipart/form-data; boundary=x", "text/plain", ""):
        yield _request("/login", "POST", headers=headers.replace(kind, f"Content-Type: {other}"), body=_TASK)
    for cookie in ("=", "session=\xff", "session=%00", 'session="', "session=" + "x" * 3000):
        for path in ("/", "/login", "/change-password"):
            yield _request(path, headers=f"Cookie: {cookie}; __Host-{cookie}\r\n")
    for path in ("/login", "/login/", "/logout/x", "/register?username=x", "/change-password?%ff"):
        yield _request(path)
        yield _request(path, headers=_WEBSOCKET)


def _malformed() -> Iterator[bytes]:
    """What is no request, or none that ends."""
    line = f"POST /api/tasks HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n".encode()
    yield from (
        b"\r\n\r\n",
        b"\x00" * 100 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET  /  HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: example.com\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n folded\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n: empty\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 2000 + b"\r\n",
        line + b"Content-Length: -1\r\n\r\n",
        line + b"Content-Length: x\r\n\r\n",
        line + b"Content-Length: 99999999999999999999999999\r\n\r\n",
        line + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n12",
        line + b"Content-Length: 13\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + _TASK,
        line + b"Transfer-Encoding: gzip\r\n\r\n",
        line + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        line + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        line + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        line + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{}",
        line + b"Content-Length: 100\r\n\r\n{",
        _request("/", headers="Sec-WebSocket-Key: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"),
    )
