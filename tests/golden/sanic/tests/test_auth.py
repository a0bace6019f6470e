"""Login, its pages, and who may write."""

import asyncio
from typing import Any

import pytest
from httpx import AsyncClient, Response
from piccolo.apps.user.tables import BaseUser

from acme_shop.auth import attempts, tables
from acme_shop.auth.commands import (
    create_token,
)
from acme_shop.auth.sessions import (
    COOKIE,
    begin,
)

from .accounts import PASSWORD
from .test_api import assert_problem

TASK = {"name": "Milk"}
USER = {"username": "ada", "email": "ada@example.com", "password": PASSWORD}
LOGIN = {"username": "ada", "password": PASSWORD}
OTHER_SITE = {"Origin": "http://example.com"}


@pytest.fixture
async def stranger(client: AsyncClient) -> AsyncClient:
    """A browser in which nobody has logged in."""
    del client.headers["Authorization"]
    client.headers["Origin"] = str(client.base_url)
    return client


@pytest.fixture
async def browser(stranger: AsyncClient) -> AsyncClient:
    """A browser in which a new user has logged in."""
    response = await stranger.post("/register", data=USER)
    assert (response.status_code, response.headers["location"]) == (303, "/")
    return stranger


async def ada_token() -> str:
    user = await tables.User.select().where(tables.User.username == "ada").first()
    assert user is not None
    return await begin(user["id"])


async def write(client: AsyncClient) -> int:
    return (await client.post("/api/tasks", json=TASK)).status_code


def assert_form(response: Response, status: int) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert '<form class="card fields" method="post"' in response.text
    assert ('role="alert"' in response.text) == (status >= 400)


@pytest.mark.parametrize("path", ["/login", "/register", "/logout"])
async def test_a_form_is_shown_to_all(stranger: AsyncClient, path: str) -> None:
    assert_form(await stranger.get(path), 200)
    assert (await stranger.head(path)).status_code == 200
    assert_problem(await stranger.put(path), 405)


async def test_strangers_read_and_do_not_write(stranger: AsyncClient) -> None:
    assert (await stranger.get("/api/tasks")).status_code == 200
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        response = await stranger.request(method, "/api/tasks/1", json=TASK)
        assert_problem(response, 401)
        assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/%2fapi/tasks", "/api%2ftasks", "/%61pi/tasks"])
async def test_no_spelling_of_a_path_lets_strangers_write(
    stranger: AsyncClient, path: str
) -> None:
    response = await stranger.post(path, json=TASK)
    assert response.status_code in (401, 404)


async def test_a_user_writes_until_logout(browser: AsyncClient) -> None:
    assert await write(browser) == 201
    assert "ada" in (await browser.get("/")).text
    token = browser.cookies[COOKIE]
    assert (await browser.post("/logout")).status_code == 303
    assert COOKIE not in browser.cookies
    browser.cookies.set(COOKIE, token)
    assert await write(browser) == 401


async def test_a_session_s_cookie_is_guarded(stranger: AsyncClient) -> None:
    response = await stranger.post("/register", data=USER)
    (cookie,) = response.headers.get_list("set-cookie")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    stored = await tables.Session.select(tables.Session.token).output(as_list=True)
    assert browser_token(cookie) not in stored


def browser_token(cookie: str) -> str:
    return cookie.partition(";")[0].partition("=")[2]


async def test_each_login_begins_another_session(browser: AsyncClient) -> None:
    before = browser.cookies[COOKIE]
    assert (await browser.post("/login", data=LOGIN)).status_code == 303
    assert browser.cookies[COOKIE] != before
    browser.cookies.set(COOKIE, before, domain="localhost.local")
    assert await write(browser) == 401


async def test_a_new_password_ends_all_sessions(browser: AsyncClient) -> None:
    before = browser.cookies[COOKIE]
    form = {"password": PASSWORD, "new": "another password"}
    assert_form(await browser.get("/change-password"), 200)
    wrong = {**form, "password": "wrong"}
    assert_form(await browser.post("/change-password", data=wrong), 401)
    assert (await browser.post("/change-password", data=form)).status_code == 303
    assert await write(browser) == 201
    browser.cookies.set(COOKIE, before, domain="localhost.local")
    assert await write(browser) == 401
    response = await browser.get("/change-password")
    assert response.headers["location"] == "/login"
    assert await tables.User.login("ada", PASSWORD) is None


async def test_a_password_that_changes_elsewhere_ends_all_sessions(
    browser: AsyncClient,
) -> None:
    """As the admin and Piccolo's own command do it."""
    await BaseUser.update_password("ada", "another password")
    assert await write(browser) == 401


async def test_an_inactive_user_has_no_session(browser: AsyncClient) -> None:
    token = await ada_token()
    await tables.User.update(active=False).where(tables.User.username == "ada")
    assert await write(browser) == 401
    assert_form(await browser.post("/login", data=LOGIN), 401)
    await tables.User.update(active=True).where(tables.User.username == "ada")
    browser.headers["Authorization"] = f"Bearer {token}"
    assert await write(browser) == 401


async def test_the_unused_sessions_of_an_inactive_user_end_too(
    browser: AsyncClient,
) -> None:
    """Nobody used them meanwhile, and yet they don't come back."""
    await tables.User.update(active=False).where(tables.User.username == "ada")
    await begin(1)
    await tables.User.update(active=True).where(tables.User.username == "ada")
    assert await write(browser) == 401


async def test_a_new_user_has_no_session_of_a_deleted_one(browser: AsyncClient) -> None:
    await tables.User.delete().where(tables.User.username == "ada")
    await tables.User.add(PASSWORD, username="eve", email="eve@example.com")
    assert await write(browser) == 401


@pytest.mark.parametrize("days", [-5, 0, 10**9])
async def test_a_token_lives_for_a_while(days: int) -> None:
    with pytest.raises(SystemExit, match="lives for 1 to"):
        await create_token("ada", days)


async def test_a_token_writes_from_anywhere(browser: AsyncClient) -> None:
    token = await ada_token()
    browser.headers["Authorization"] = f"bearer {token}"
    assert (await browser.post("/api/tasks", json=TASK, headers=OTHER_SITE)).is_success
    browser.headers["Authorization"] = f"Bearer {token}x"
    assert await write(browser) == 401


@pytest.mark.parametrize(
    "headers",
    [
        OTHER_SITE,
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_another_site_does_not_write(
    browser: AsyncClient, headers: dict[str, str]
) -> None:
    response = await browser.post("/api/tasks", json=TASK, headers=headers)
    assert_problem(response, 403)
    assert_problem(await browser.post("/logout", headers=headers), 403)
    browser.cookies.clear()
    assert_problem(await browser.post("/login", data=LOGIN, headers=headers), 403)


async def test_a_browser_s_word_for_its_own_page_is_enough(
    browser: AsyncClient,
) -> None:
    del browser.headers["Origin"]
    assert_problem(await browser.post("/api/tasks", json=TASK), 403)
    browser.headers["Sec-Fetch-Site"] = "same-origin"
    assert await write(browser) == 201


async def test_unknown_and_wrong_are_answered_alike(
    browser: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[object] = []
    hash_password = tables.hash_password

    async def counted(password: str, *salt_and_rounds: Any) -> str:
        rounds.append(salt_and_rounds[1:])
        return await hash_password(password, *salt_and_rounds)

    monkeypatch.setattr(tables, "hash_password", counted)
    await browser.post("/logout")
    answers = set()
    for name in ("ada", "bob"):
        data = {"username": name, "password": "wrong"}
        response = await browser.post("/login", data=data)
        assert_form(response, 401)
        answers.add(response.text.replace(name, ""))
    assert len(answers) == 1
    assert rounds == [(tables.User._pbkdf2_iteration_count,)] * 2


@pytest.mark.parametrize(
    ("limit", "data"),
    [("account", LOGIN), ("address", {**LOGIN, "username": "eve"})],
)
async def test_failed_logins_are_limited_for_a_while(
    browser: AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    data: dict[str, str],
) -> None:
    await tables.LoginAttempt.delete(force=True)
    monkeypatch.setitem(attempts.LIMITS, limit, 1)
    wrong = {**LOGIN, "password": "wrong"}
    assert_form(await browser.post("/login", data=wrong), 401)
    response = await browser.post("/login", data=data)
    assert_form(response, 429)
    assert 0 < int(response.headers["retry-after"]) <= attempts.PERIOD
    await tables.LoginAttempt.update(
        {tables.LoginAttempt.at: tables.LoginAttempt.at - attempts.PERIOD}, force=True
    )
    assert (await browser.post("/login", data=LOGIN)).status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("username", "", 422),
        ("username", "ada lovelace", 422),
        ("username", "a" * 101, 422),
        ("username", "tess", 409),
        ("email", "tess@example.com", 409),
        ("email", "ada", 422),
        ("email", "a\0@example.com", 422),
        ("password", "11 letters!", 422),
        ("password", "a" * 129, 422),
        ("password", "a long\0password", 422),
    ],
)
async def test_a_registration_is_refused_in_the_form(
    stranger: AsyncClient, field: str, value: str, status: int
) -> None:
    response = await stranger.post("/register", data={**USER, field: value})
    assert_form(response, status)
    assert 'aria-invalid="true"' in response.text


async def test_a_refused_form_keeps_all_but_the_password(stranger: AsyncClient) -> None:
    sent = {**USER, "email": "<ada>", "password": "an old password"}
    text = (await stranger.post("/register", data=sent)).text
    assert 'value="ada"' in text
    assert 'value="&lt;ada&gt;"' in text
    assert "an old password" not in text


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"\xff", "application/x-www-form-urlencoded", 400),
        (b"username=%ff", "application/x-www-form-urlencoded", 400),
        (b"a&a", "application/x-www-form-urlencoded", 422),
        (b"a=1&" * 50, "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
        (b"", "", 415),
    ],
)
async def test_a_malformed_form_is_refused(
    stranger: AsyncClient, content: bytes, kind: str, status: int
) -> None:
    headers = {"Content-Type": kind}
    response = await stranger.post("/login", content=content, headers=headers)
    assert response.status_code == status


async def test_a_form_that_is_too_long_is_refused(stranger: AsyncClient) -> None:
    response = await stranger.post("/login", data=LOGIN | {"more": "x" * 10_000})
    assert_problem(response, 413)


async def test_a_login_that_is_not_checked_is_no_failed_one(
    browser: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tables.LoginAttempt.delete(force=True)
    monkeypatch.setattr(tables, "QUEUE_TIMEOUT", 0)
    response = await browser.post("/login", data=LOGIN)
    assert_form(response, 503)
    assert "retry-after" in response.headers
    assert await tables.LoginAttempt.count() == 0


async def test_a_malformed_cookie_is_a_stranger_s(stranger: AsyncClient) -> None:
    for cookie in (b"session=\xff\x00", b"session=", b"=;;session", b'session="'):
        response = await stranger.get("/", headers={b"Cookie": cookie})
        assert response.status_code == 200


async def test_a_weak_hash_is_replaced_at_login(browser: AsyncClient) -> None:
    weak = await tables.hash_password(PASSWORD, "salt", 1)
    await tables.User.update(password=weak).where(tables.User.username == "ada")
    assert await tables.User.login("ada", PASSWORD) is not None
    user = await tables.User.objects().where(tables.User.username == "ada").first()
    assert user is not None
    assert user.password.startswith("pbkdf2_sha256$600000$")
    assert await tables.User.login("ada", PASSWORD) == user.id


async def test_a_login_that_renews_the_hash_ends_no_session(
    browser: AsyncClient,
) -> None:
    weak = await tables.hash_password(PASSWORD, "salt", 1)
    await tables.User.update(password=weak).where(tables.User.username == "ada")
    browser.headers["Authorization"] = f"Bearer {await ada_token()}"
    assert await tables.User.login("ada", PASSWORD) is not None
    assert await write(browser) == 201


async def test_hashing_delays_nobody(client: AsyncClient) -> None:
    hashes = asyncio.gather(*(tables.hash_password(PASSWORD) for _ in range(4)))
    answered = 0
    while not hashes.done():
        assert (await client.get("/health/live")).status_code == 200
        answered += 1
        await asyncio.sleep(0.001)
    assert answered > 4


def test_piccolo_s_own_commands_take_no_short_password() -> None:
    BaseUser._validate_password("a" * 12)
    with pytest.raises(ValueError, match="too short"):
        BaseUser._validate_password("a" * 11)
