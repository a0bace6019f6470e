"""What a proxy says of its client."""

from ipaddress import ip_network

import pytest
from starlette.types import Message, Scope

from acme_shop.proxies import Proxies
from acme_shop.settings import settings

FORWARDED = [
    (b"x-forwarded-for", b"1.1.1.1, 2.2.2.2, 10.0.0.2"),
    (b"x-forwarded-proto", b"https"),
]


async def seen(client: tuple[str, int] | None) -> tuple[object, object]:
    """The client and the scheme that the app sees."""
    scopes: list[Scope] = []

    async def app(scope: Scope, receive: object, send: object) -> None:
        scopes.append(scope)

    async def nothing(message: Message | None = None) -> Message:
        return {}

    scope = {"type": "http", "scheme": "http", "client": client, "headers": FORWARDED}
    await Proxies(app)(scope, nothing, nothing)  # type: ignore[arg-type]
    return scopes[0]["client"], scopes[0]["scheme"]


async def test_a_trusted_proxy_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "trusted_proxies", [ip_network("10.0.0.0/8")])
    assert await seen(("10.0.0.1", 1)) == (("2.2.2.2", 0), "https")


@pytest.mark.parametrize("client", [("9.9.9.9", 1), ("unix", 0), None])
async def test_anyone_else_is_not_believed(
    client: tuple[str, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "trusted_proxies", [ip_network("10.0.0.0/8")])
    assert await seen(client) == (client, "http")
