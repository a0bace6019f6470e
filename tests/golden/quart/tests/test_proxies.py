"""What a proxy says of its client."""

import time
from ipaddress import ip_network

import pytest
from starlette.types import Message, Scope

from acme_shop.proxies import Proxies, network
from acme_shop.settings import settings

FORWARDED = b"1.1.1.1, 2.2.2.2, 10.0.0.2"


async def seen(
    client: tuple[str, int] | None, forwarded: bytes = FORWARDED
) -> tuple[object, object]:
    """The client and the scheme that the app sees."""
    headers = [(b"x-forwarded-for", forwarded), (b"x-forwarded-proto", b"https")]
    scopes: list[Scope] = []

    async def app(scope: Scope, receive: object, send: object) -> None:
        scopes.append(scope)

    async def nothing(message: Message | None = None) -> Message:
        return {}

    scope = {"type": "http", "scheme": "http", "client": client, "headers": headers}
    await Proxies(app)(scope, nothing, nothing)  # type: ignore[arg-type]
    return scopes[0]["client"], scopes[0]["scheme"]


async def test_a_trusted_proxy_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "trusted_proxies", [ip_network("10.0.0.0/8")])
    assert await seen(("10.0.0.1", 1)) == (("2.2.2.2", 0), "https")
    assert await seen(("::ffff:10.0.0.1", 1)) == (("2.2.2.2", 0), "https")


@pytest.mark.parametrize(
    ("hop", "client"),
    [
        (b"2.2.2.2:4711", "2.2.2.2"),
        (b"[2001:db8::1]:4711", "2001:db8::1"),
        (b"2001:db8::1", "2001:db8::1"),
        (b"2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"),
        (b"::ffff:2.2.2.2", "2.2.2.2"),
        (b"2.2.2.2, ::ffff:10.0.0.2", "2.2.2.2"),
    ],
)
async def test_a_client_is_a_plain_address(
    hop: bytes, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "trusted_proxies", [ip_network("10.0.0.0/8")])
    assert await seen(("10.0.0.1", 1), hop) == ((client, 0), "https")


async def test_what_a_client_adds_costs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "trusted_proxies", [ip_network("10.0.0.0/8")])
    start = time.process_time()
    for part in (b"1", b"[", b"1,", b"]:1"):
        await seen(("10.0.0.1", 1), part * 20_000 + b"x")
    assert time.process_time() - start < 1


def test_one_client_s_addresses_count_as_one() -> None:
    assert network("2001:db8::1") == network("2001:db8::2:1")
    assert network("192.0.2.1") != network("192.0.2.2")
    assert network("unknown") == "unknown"


@pytest.mark.parametrize("client", [("9.9.9.9", 1), ("unix", 0), None])
async def test_anyone_else_is_not_believed(
    client: tuple[str, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "trusted_proxies", [ip_network("10.0.0.0/8")])
    assert await seen(client) == (client, "http")
