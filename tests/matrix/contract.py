"""How every generated project answers over HTTP, probed from outside; one function for each promise."""

import json
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from .combinations import Combination
from .observatory import score
from .server import HOST, Server, status_of

JSON = {"Content-Type": "application/json"}
LARGEST_ID = 2**31 - 1
LARGEST_BODY = 1024 * 1024
MEMBERS = {"type", "title", "status", "detail", "instance"}
_INNER_WORDS = ("Traceback", "site-packages", "sqlite3.", "asyncpg", "SELECT ", "INSERT ", "piccolo_")


class Site(NamedTuple):
    """A project whose server runs."""

    combination: Combination
    folder: Path
    server: Server

    @property
    def http(self) -> httpx.Client:
        """The client."""
        return self.server.client

    def make(self, **values: object) -> dict[str, Any]:
        """Store a task."""
        response = self.http.post("/api/tasks", json={"name": "Feed the cat", **values})
        assert response.status_code == 201, answer(response)
        task: dict[str, Any] = response.json()
        return task

    def total(self) -> int:
        """How many tasks there are."""
        response = self.http.get("/api/tasks", params={"limit": 1})
        assert response.status_code == 200, answer(response)
        total: int = response.json()["total"]
        return total


PROBES: list[Callable[[Site], None]] = []


def probe(function: Callable[[Site], None]) -> Callable[[Site], None]:
    """Add a function to the contract."""
    PROBES.append(function)
    return function


def answer(response: httpx.Response) -> str:
    """A request and its response, for a message."""
    try:
        asked = f"{response.request.method} {response.request.url.raw_path.decode()[:200]}: "
    except RuntimeError:
        asked = ""
    return f"{asked}{response.status_code} {dict(response.headers)} {response.text[:400]!r}"


def problem(response: httpx.Response, status: int, path: str | None = None) -> dict[str, Any]:
    """Check that a response is a whole problem (RFC 9457), which says nothing of the inside."""
    assert response.status_code == status, f"{status} was due, not {answer(response)}"
    kind = response.headers.get("content-type", "")
    assert kind.partition(";")[0] == "application/problem+json", answer(response)
    for word in _INNER_WORDS:
        assert word not in response.text, f"shows {word}: {answer(response)}"
    body: dict[str, Any] = response.json()
    assert body.keys() - {"errors"} == MEMBERS, answer(response)
    assert body["status"] == status, answer(response)
    for member in ("type", "title", "detail", "instance"):
        assert isinstance(body[member], str), answer(response)
        assert body[member], answer(response)
    sent = {response.request.url.path, response.request.url.raw_path.decode().partition("?")[0]}
    assert body["instance"] in (sent if path is None else {path}), answer(response)
    assert ("errors" in body) == (status == 422), answer(response)
    for error in body.get("errors", []):
        assert error.keys() == {"loc", "msg"}, answer(response)
        assert isinstance(error["loc"], list), answer(response)
        assert error["loc"], answer(response)
        assert error["msg"], answer(response)
    return body


@probe
def a_task_lives_from_post_to_delete(site: Site) -> None:
    made = site.http.post("/api/tasks", json={"name": "Water the plants"})
    assert made.status_code == 201, answer(made)
    task = made.json()
    assert made.headers["content-type"].partition(";")[0] == "application/json"
    assert task == {"id": task["id"], "name": "Water the plants", "completed": False}
    path = f"/api/tasks/{task['id']}"
    assert made.headers["location"] in (path, f"{site.http.base_url}{path}".rstrip("/")), answer(made)

    assert site.http.get(path).json() == task
    put = site.http.put(path, json={"name": "Water them all", "completed": True})
    assert (put.status_code, put.json()) == (200, {**task, "name": "Water them all", "completed": True})
    patch = site.http.patch(path, json={"completed": False})
    assert (patch.status_code, patch.json()) == (200, {**task, "name": "Water them all"})
    assert site.http.get(path).json() == patch.json()

    gone = site.http.delete(path)
    assert (gone.status_code, gone.content) == (204, b""), answer(gone)
    for method in ("GET", "DELETE"):
        problem(site.http.request(method, path), 404)
    for method in ("PUT", "PATCH"):
        problem(site.http.request(method, path, json={"name": "Too late"}), 404)


@probe
def put_sets_what_it_leaves_out_to_its_default_and_patch_does_not(site: Site) -> None:
    task = site.make(completed=True)
    path = f"/api/tasks/{task['id']}"
    assert site.http.patch(path, json={}).json() == task
    assert site.http.patch(path, json={"name": "Renamed"}).json() == {**task, "name": "Renamed"}
    assert site.http.put(path, json={"name": "Replaced"}).json()["completed"] is False
    problem(site.http.put(path, json={"completed": True}), 422)


@probe
def nobody_sets_an_id(site: Site) -> None:
    task = site.make()
    before = site.total()
    problem(site.http.post("/api/tasks", json={"name": "Mine", "id": 99_999}), 422)
    for method in ("PUT", "PATCH"):
        problem(site.http.request(method, f"/api/tasks/{task['id']}", json={"name": "x", "id": 1}), 422)
    assert site.total() == before
    assert site.http.get(f"/api/tasks/{task['id']}").json() == task


@probe
def a_list_is_paged(site: Site) -> None:
    made = [site.make(name=f"Page {number}") for number in range(25)]
    total = site.total()
    start = total - len(made)
    page = site.http.get("/api/tasks", params={"limit": 7, "offset": start + 3}).json()
    assert page == {"items": made[3:10], "total": total, "limit": 7, "offset": start + 3}
    plain = site.http.get("/api/tasks").json()
    assert (len(plain["items"]), plain["limit"], plain["offset"]) == (20, 20, 0)
    beyond = site.http.get("/api/tasks", params={"limit": 100, "offset": LARGEST_ID}).json()
    assert beyond == {"items": [], "total": total, "limit": 100, "offset": LARGEST_ID}


@probe
def a_page_out_of_range_is_invalid(site: Site) -> None:
    for name, values in {
        "limit": ("0", "101", "-1", "ten", "1.5", "9" * 40, "%00", "1&limit=2"),
        "offset": ("-1", "x", str(LARGEST_ID + 1), "9" * 40, "%ff"),
    }.items():
        for value in values:
            response = site.http.get(f"/api/tasks?{name}={value}")
            assert problem(response, 422)["errors"][0]["loc"][-1] == name, answer(response)


@probe
def a_name_has_one_to_two_hundred_characters(site: Site) -> None:
    for name in ("x", "\N{SNOWMAN}" * 200, "\N{GRINNING FACE}" * 200, " ", "'; DROP TABLE task; --", "<b>"):
        assert site.make(name=name)["name"] == name
    refused: tuple[object, ...] = ("", "x" * 201, "a\x00b", "\x00", 1, 1.5, True, None, [], {}, ["a"])
    for bad in refused:
        problem(site.http.post("/api/tasks", json={"name": bad}), 422)


@probe
def completed_is_true_or_false(site: Site) -> None:
    assert site.make(completed=True)["completed"] is True
    refused: tuple[object, ...] = (0, 1, "true", "yes", None, [], {})
    for bad in refused:
        problem(site.http.post("/api/tasks", json={"name": "x", "completed": bad}), 422)


@probe
def an_unknown_field_is_invalid(site: Site) -> None:
    body = problem(site.http.post("/api/tasks", json={"name": "x", "colour": "red"}), 422)
    assert body["errors"][0]["loc"][-1] == "colour", body


def _bad_bodies() -> Iterator[tuple[bytes, int]]:
    for broken in (b"", b" ", b"{", b'{"name": "x"', b'{"name": }', b"name=x", b'{"name": "x"} {}', b"'x'"):
        yield broken, 400
    for number in (b"NaN", b"Infinity", b"-Infinity", b"1" * 5_000):
        yield b'{"name": %s}' % number, 400
    for text in (b"\xff", b'{"name": "\xff"}', b'{"name": "\xc3"}', b'{"name": "\\ud800"}'):
        yield text, 400
    yield '{"name": "x"}'.encode("utf-16"), 400
    yield b"[" * 200_000, 400
    for other in (b"null", b"true", b"0", b'"name"', b"[]", b'[{"name": "x"}]', b"{}"):
        yield other, 422


@probe
def a_body_that_is_no_task_is_refused(site: Site) -> None:
    path = f"/api/tasks/{site.make()['id']}"
    for content, status in _bad_bodies():
        for method, target in (("POST", "/api/tasks"), ("PUT", path), ("PATCH", path)):
            if (method, content) != ("PATCH", b"{}"):
                problem(site.http.request(method, target, content=content, headers=JSON), status)


@probe
def a_body_must_say_that_it_is_json(site: Site) -> None:
    task = b'{"name": "x"}'
    path = f"/api/tasks/{site.make()['id']}"
    forms = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
    for kind in (*forms, "text/json", "application/json5", ";", ""):
        for method, target in (("POST", "/api/tasks"), ("PUT", path), ("PATCH", path)):
            response = site.http.request(method, target, content=task, headers={"Content-Type": kind})
            problem(response, 415)
    problem(site.http.post("/api/tasks", content=task), 415)
    for kind in ("application/json; charset=utf-8", "Application/JSON", "application/json;x=y"):
        response = site.http.post("/api/tasks", content=task, headers={"Content-Type": kind})
        assert response.status_code == 201, answer(response)


@probe
def the_largest_body_is_taken_and_one_byte_more_is_not(site: Site) -> None:
    task = b'{"name": "x"}'
    whole = task.ljust(LARGEST_BODY)
    response = site.http.post("/api/tasks", content=whole, headers=JSON)
    assert response.status_code == 201, answer(response)
    # A server may close a connection on which it refused to read; it must not say so.
    once = {**JSON, "Connection": "close"}
    problem(site.http.post("/api/tasks", content=whole + b" ", headers=once), 413)
    pieces = (whole[start : start + 65536] for start in range(0, LARGEST_BODY, 65536))
    response = site.http.post("/api/tasks", content=pieces, headers=JSON)
    assert response.status_code == 201, f"in pieces: {answer(response)}"


@probe
def a_body_that_says_it_is_too_large_is_refused_unread(site: Site) -> None:
    head = f"POST /api/tasks HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: "
    for length in (LARGEST_BODY + 1, 10**12):
        reply = site.server.raw(f"{head}{length}\r\n\r\n".encode())
        assert status_of(reply) == 413, f"Content-Length {length}: {reply[:200]!r}"
        assert b"application/problem+json" in reply.lower(), reply


@probe
def a_body_in_chunks_that_grows_too_large_is_refused_before_its_end(site: Site) -> None:
    head = f"POST /api/tasks HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    chunks = chunk * (LARGEST_BODY // 0x10000) + b"1\r\n \r\n"
    reply = site.server.raw(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunks)
    assert status_of(reply) == 413, reply[:200]
    assert b"application/problem+json" in reply.lower(), reply


@probe
def an_id_that_no_task_has_is_refused(site: Site) -> None:
    never = {LARGEST_ID: 404, LARGEST_ID + 1: 422, 2**63: 422, 10**100: 422, 0: 422}
    no_ids = dict.fromkeys(("x", "1.5", "1e3", "%20", "%00", "null", "1%2F2", "%F0%9F%98%80"), 404)
    for task, status in [*never.items(), *no_ids.items()]:
        for method in ("GET", "PUT", "PATCH", "DELETE"):
            body = {"name": "x"} if method in ("PUT", "PATCH") else None
            problem(site.http.request(method, f"/api/tasks/{task}", json=body), status)
    # Whether a minus sign belongs to a number is the framework's to say.
    negative = site.http.get("/api/tasks/-1")
    problem(negative, 404 if negative.status_code == 404 else 422)


@probe
def a_path_that_is_no_page_is_not_found(site: Site) -> None:
    task = site.make()["id"]
    slashed = ("/api/tasks/", f"/api/tasks/{task}/", "/health/live/", "/health/ready/", "/health/")
    other = (
        "/nowhere",
        "/api",
        "/API/tasks",
        "/health",
        "/adminer",
        "/api/tasks/1/2",
        "/%00",
        "/%ff",
        "/api/tasks%0a",
    )
    for path in (*slashed, *other, "/static", "/static/"):
        for method in ("GET", "POST", "DELETE"):
            response = site.http.request(method, path)
            if path == "/static/" and method != "GET":
                problem(response, 405)
            else:
                problem(response, 404, path=response.json().get("instance"))


@probe
def a_browser_gets_a_page_for_an_error_outside_the_api(site: Site) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for method, path, status in (("GET", "/nowhere", 404), ("GET", "/static/x", 404), ("PUT", "/docs", 405)):
        response = site.http.request(method, path, headers=headers)
        assert response.status_code == status, answer(response)
        assert response.headers["content-type"] == "text/html; charset=utf-8", answer(response)
        assert f"<h1>{status}</h1>" in response.text, answer(response)
        assert ("allow" in response.headers) == (status == 405), answer(response)
        for word in _INNER_WORDS:
            assert word not in response.text, f"shows {word}: {answer(response)}"
    problem(site.http.get("/api/nowhere", headers=headers), 404)


@probe
def a_wrong_method_is_told_the_right_ones(site: Site) -> None:
    task = f"/api/tasks/{site.make()['id']}"
    several: dict[str, set[str]] = {
        "/": {"GET"},
        "/api/tasks": {"GET", "POST"},
        task: {"GET", "PUT", "PATCH", "DELETE"},
        "/health/live": {"GET"},
        "/health/ready": {"GET"},
        _style(site): {"GET"},
    }
    for path, allowed in several.items():
        for method in {"POST", "PUT", "PATCH", "DELETE"} - allowed:
            response = site.http.request(method, path)
            problem(response, 405)
            named = {name.strip() for name in response.headers.get("allow", "").split(",")}
            assert named - {"HEAD", "OPTIONS"} == allowed, f"{method} {path}: {answer(response)}"


@probe
def head_answers_as_get_does_without_a_body(site: Site) -> None:
    task = f"/api/tasks/{site.make()['id']}"
    pages = ("/", "/docs", "/openapi.json", "/health/live", "/health/ready", _style(site))
    for path in (*pages, "/api/tasks", task):
        got, head = site.http.get(path), site.http.head(path)
        assert (head.status_code, head.content) == (200, b""), f"{path}: {answer(head)}"
        assert head.headers["content-type"] == got.headers["content-type"], path
    for path, status in (("/nowhere", 404), (f"/api/tasks/{LARGEST_ID}", 404), ("/api/tasks/0", 422)):
        head = site.http.head(path)
        assert (head.status_code, head.content) == (status, b""), f"{path}: {answer(head)}"


@probe
def only_known_hosts_are_answered(site: Site) -> None:
    port = site.server.port
    for host in (HOST, f"{HOST}:{port}", "localhost", f"localhost:{port}", f"LOCALHOST:{port}"):
        response = site.http.get("/health/live", headers={"Host": host})
        assert response.status_code == 200, f"{host}: {answer(response)}"
    for host in ("example.com", f"{HOST}.example.com", f"example.com:{port}", "localhost.", "x@localhost"):
        for path in ("/", "/api/tasks", "/static/style.css", "/health/live", "/admin/"):
            problem(site.http.get(path, headers={"Host": host}), 400)
    assert status_of(site.server.raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")) == 400


@probe
def a_static_file_has_a_type_and_is_cached_by_its_tag(site: Site) -> None:
    path = _style(site)
    first = site.http.get(path)
    assert first.status_code == 200, answer(first)
    assert first.headers["content-type"].startswith("text/css"), answer(first)
    assert "charset=utf-8" in first.headers["content-type"], answer(first)
    again = site.http.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b""), answer(again)
    changed = site.http.get(path, headers={"If-None-Match": '"another"'})
    assert (changed.status_code, changed.content) == (200, first.content), answer(changed)


@probe
def nothing_outside_the_static_folder_is_served(site: Site) -> None:
    secret = (site.folder / ".env").read_bytes().split(b"SECRET_KEY=")[1].split()[0]
    ups = ("..", "%2e%2e", "..%2f..", "%2e%2e%2f%2e%2e", "..%5c..", "....//..", "..;/..", "%252e%252e")
    targets = [f"/static/{up}/{file}" for up in ups for file in ("settings.py", ".env")]
    whole = str(site.folder / ".env")
    targets += [f"/static/{whole}", f"/static/{whole.replace('/', '%2f')}", "/static/%00", "/.env"]
    for target in targets:
        request = f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
        response = site.server.exchange(request.encode())
        assert response.status_code in (400, 404), f"{target}: {answer(response)}"
        assert secret not in response.content, target
        assert b"BaseSettings" not in response.content, target


@probe
def the_home_page_shows_the_stack_with_versions(site: Site) -> None:
    page = _home(site)
    assert site.combination.name in page.text
    shown = {term: value for term, value in page.terms.items() if re.search(r"\d+\.\d+|^\d+$", value)}
    for kind, layer in site.combination.chosen.items():
        assert layer.title in shown, f"{kind} {layer.title} is not shown with its version: {page.terms}"
        if distribution := layer.facts.get("distribution"):
            assert shown[layer.title] == version(str(distribution)), page.terms
    assert page.terms.get("Database") == "ok", page.terms
    assert page.terms.get("Migrations") == "ok", page.terms


@probe
def the_home_page_needs_nothing_from_elsewhere(site: Site) -> None:
    page = _home(site)
    assert page.resources, "the page has no style sheet"
    for address in page.resources:
        assert re.match(r"/(?!/)", address), f"{address} is on another host"
        response = site.http.get(address)
        assert response.status_code == 200, f"{address}: {answer(response)}"
    assert not page.inline, f"inline script or style: {page.inline}"


@probe
def the_home_page_links_to_what_answers(site: Site) -> None:
    links = {link for link in _home(site).links if not re.match("https?:", link)}
    assert links, "the page links to nothing of this project"
    for link in links:
        response = site.http.get(link)
        assert response.status_code == 200, f"{link}: {answer(response)}"
        assert link != "/admin/" or site.combination.features, link


@probe
def the_app_is_live_and_ready(site: Site) -> None:
    live = site.http.get("/health/live")
    assert (live.status_code, live.json()["status"]) == (200, "ok"), answer(live)
    ready = site.http.get("/health/ready")
    checks = {"database": "ok", "migrations": "ok"}
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "checks": checks}), answer(ready)


@probe
def what_a_feature_mounts_is_there_if_it_was_chosen(site: Site) -> None:
    for layer in site.combination.features:
        for mount in layer.mounts:
            response = site.http.get(f"{mount.path}/")
            assert response.status_code == 200, f"{layer.title}: {answer(response)}"
            problem(site.http.get(f"{mount.path}istrator"), 404)
    for layer in site.combination.absent:
        for mount in layer.mounts:
            for path in (mount.path, f"{mount.path}/", f"{mount.path}/x"):
                problem(site.http.get(path), 404)


@probe
def the_pages_score_well_with_the_observatory(site: Site) -> None:
    if not site.combination.production:  # where there is no HTTPS
        return
    https = {"X-Forwarded-Proto": "https"}
    pages = [
        ("/", 100),
        *((f"{mount.path}/", 90) for layer in site.combination.features for mount in layer.mounts),
    ]
    for path, least in pages:
        response = site.http.get(path, headers=https)
        assert score(response) >= least, f"{score(response)} points: {answer(response)}"
        assert "unsafe" not in response.headers["content-security-policy"], answer(response)


@probe
def only_users_write_if_there_are_users(site: Site) -> None:
    there_are = "Authorization" in site.http.headers
    task = f"/api/tasks/{site.make()['id']}"
    with httpx.Client(base_url=site.http.base_url) as stranger:
        for path in ("/login", "/register", "/logout"):
            page = stranger.get(path)
            assert page.status_code == (200 if there_are else 404), answer(page)
            assert not there_are or page.headers["cache-control"] == "no-store", answer(page)
        assert stranger.get(task).status_code == 200
        if not there_are:
            return
        for method in ("PUT", "PATCH", "DELETE"):
            problem(stranger.request(method, task, json={"name": "x"}), 401)
        problem(stranger.post("/api/tasks", json={"name": "x"}), 401)
        for target in (
            "//api/tasks", "///api/tasks", "/%2fapi/tasks", "/api%2ftasks", "/%61pi/tasks", "/api//tasks",
            "/./api/tasks", "/x/../api/tasks", "/%2e/api/tasks", "/health/../api/tasks",
        ):  # fmt: skip
            head = f"POST {target} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
            reply = site.server.raw(f'{head}Content-Length: 13\r\n\r\n{{"name": "x"}}'.encode())
            assert status_of(reply) in (400, 401, 404, 405), f"{target}: {reply[:200]!r}"
        form = {"username": "grace", "password": "a password of a test"}
        problem(stranger.post("/login", data=form), 403)
        problem(stranger.post("/login", data=form, headers={"Origin": "http://example.com"}), 403)
        stranger.headers["Origin"] = str(site.http.base_url).rstrip("/")
        entered = stranger.post("/login", data=form)
        assert (entered.status_code, entered.headers.get("location")) == (303, "/"), answer(entered)
        flags = {flag.lower() for flag in entered.headers["set-cookie"].split("; ")[1:]}
        cookie = entered.headers["set-cookie"].split(";")[0]
        assert {"httponly", "samesite=lax", "path=/"} <= flags, answer(entered)
        assert ("secure" in flags, cookie.startswith("__Host-")) == (site.combination.production,) * 2
        stranger.cookies.clear()
        stranger.headers["Cookie"] = cookie
        assert stranger.post("/api/tasks", json={"name": "x"}).status_code == 201
        assert stranger.post("/logout").status_code == 303
        problem(stranger.post("/api/tasks", json={"name": "x"}), 401)
        wrong = stranger.post("/login", data={**form, "password": "another password"})
        assert (wrong.status_code, 'role="alert"' in wrong.text) == (401, True), answer(wrong)


@probe
def each_change_reaches_every_socket_of_every_worker(site: Site) -> None:
    url = f"ws://{HOST}:{site.server.port}/api/tasks/events"
    with ExitStack() as stack:
        sockets = [stack.enter_context(connect(url, proxy=None)) for _ in range(12)]
        task = site.make()
        for socket in sockets:
            heard = json.loads(socket.recv(timeout=30))
            while heard["task"]["id"] != task["id"]:  # what was done before may still be on its way
                heard = json.loads(socket.recv(timeout=30))
            assert heard == {"event": "created", "task": task}
    with pytest.raises(InvalidStatus, match="403"):
        connect(url, proxy=None, origin=Origin("http://example.com"))


@probe
def a_path_that_is_very_long_is_refused(site: Site) -> None:
    problem(site.http.get("/api/tasks/" + "1" * 5_000), 414)
    problem(site.http.get("/" + "x" * 5_000), 414)


@probe
def no_upgrade_leads_past_a_proxy(site: Site) -> None:
    upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
    request = f"GET /health/live HTTP/1.1\r\nHost: {HOST}\r\n{upgrade}\r\n".encode()
    assert status_of(site.server.raw(request)) == 200


@probe
def a_connection_survives_errors(site: Site) -> None:
    one = httpx.Limits(max_connections=1)
    with httpx.Client(base_url=site.http.base_url, headers=site.http.headers, limits=one) as client:
        for _ in range(3):
            problem(client.get("/api/tasks/0"), 422)
            problem(client.post("/api/tasks", content=b"{", headers=JSON), 400)
            problem(client.post("/nowhere", content=b"x" * 1000), 404)
            assert client.get("/health/live").status_code == 200


@probe
def twenty_writers_at_once_are_all_served(site: Site) -> None:
    before = site.total()
    task = site.make()["id"]
    start = time.monotonic()

    def write(number: int) -> list[int]:
        made = site.http.post("/api/tasks", json={"name": f"Writer {number}"})
        changed = site.http.patch(f"/api/tasks/{task}", json={"name": f"Writer {number}"})
        return [made.status_code, changed.status_code]

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(write, range(20)))
    assert answers == [[201, 200]] * 20, f"{answers} after {time.monotonic() - start:.1f} s"
    assert site.total() == before + 21


def _style(site: Site) -> str:
    return next(address for address in _home(site).resources if address.endswith(".css"))


class _Page(HTMLParser):
    """What of a page matters here."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.terms: dict[str, str] = {}
        self.resources: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self._open = ""
        self._term = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        self.inline += [f"{tag} {name}" for name in values if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in values):
            self.inline.append(tag)
        if tag == "a":
            self.links.append(values["href"])
        elif tag == "link":
            self.resources.append(values["href"])
        elif "src" in values:
            self.resources.append(values["src"])
        if tag in ("dt", "dd"):
            self._open = tag
            self._term = "" if tag == "dt" else self._term

    def handle_endtag(self, tag: str) -> None:
        self._open = "" if tag == self._open else self._open

    def handle_data(self, data: str) -> None:
        if self._open == "dt":
            self._term += data.strip()
        elif self._open == "dd":
            self.terms[self._term] = self.terms.get(self._term, "") + data.strip()


def _home(site: Site) -> _Page:
    response = site.http.get("/")
    assert response.status_code == 200, answer(response)
    assert response.headers["content-type"].replace(" ", "").lower() == "text/html;charset=utf-8"
    return _Page(response.text)
