"""The points that MDN's HTTP Observatory gives a page, computed from its response.

Source: https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring. A page starts with 100 points
and loses some for what it lacks; extra points count only from 90 on. What needs more than one response
(redirection to HTTPS, which a proxy does) and what these pages don't have (cross-origin sharing, foreign
scripts) is left out.
"""

from http.cookies import SimpleCookie

import httpx

_SIX_MONTHS = 15768000
_PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def score(response: httpx.Response) -> int:
    """Count the points of a page that was read over HTTPS."""
    headers = response.headers
    policy = {
        words[0]: words[1:]
        for words in (part.split() for part in headers.get("content-security-policy", "").split(";"))
        if words
    }
    points = [
        _content_security(policy),
        _cookies(headers.get_list("set-cookie")),
        _transport(headers.get("strict-transport-security", "")),
        0 if headers.get("x-content-type-options") == "nosniff" else -5,
        5 if headers.get("referrer-policy") in _PRIVATE else 0,
        10 if headers.get("cross-origin-resource-policy") in ("same-origin", "same-site") else 0,
        _framing(policy, headers.get("x-frame-options", "")),
    ]
    base = 100 + sum(point for point in points if point < 0)
    extra = sum(point for point in points if point > 0)
    return max(base + (extra if base >= 90 else 0), 0)


def _content_security(policy: dict[str, list[str]]) -> int:
    if not policy:
        return -25
    default = policy.get("default-src", ["*"])
    scripts, styles = (policy.get(name, default) for name in ("script-src", "style-src"))
    if "'unsafe-inline'" in scripts or "*" in scripts:
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if "'unsafe-inline'" in styles:
        return 0
    return 10 if default == ["'none'"] else 5


def _cookies(lines: list[str]) -> int:
    cookies = [cookie for line in lines for cookie in SimpleCookie(line).values()]
    if not cookies:
        return 0
    if not all(cookie["secure"] for cookie in cookies):
        return -20
    # A token against forged requests is read by the page's own script; a session is not.
    if not all(cookie["httponly"] for cookie in cookies if "csrf" not in cookie.key):
        return -30
    return 5 if all(cookie["samesite"] for cookie in cookies) else 0


def _transport(header: str) -> int:
    age = header.partition("max-age=")[2].partition(";")[0]
    return 0 if age.isdecimal() and int(age) >= _SIX_MONTHS else -20


def _framing(policy: dict[str, list[str]], header: str) -> int:
    if policy.get("frame-ancestors") in (["'none'"], ["'self'"]):
        return 5
    return 0 if header.upper() in ("DENY", "SAMEORIGIN") else -20
