"""URLs that stand for another page: behind redirectors, translators and caches, and in its form for phones (AMP)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import SplitResult, unquote, urlsplit

from bot.stories.urls import is_http

MOST = 12
LONGEST = 4000
"""Characters of a URL that is looked into."""
ESCAPED = 3
"""How many times over a URL may be escaped within another."""

_GOOGLE = r"google(?:\.[a-z]{2,3}){1,2}"
_REDIRECTOR = re.compile(
    rf"""(?:[\w-]+\.)*(?:{_GOOGLE}|(?:
    facebook|messenger|instagram|threads|workplace|linkedin|reddit|pinterest|youtube|vk|tumblr|twitter|x|disq|deviantart|
    steamcommunity|getpocket|flipboard|bing|duckduckgo|r\.search\.yahoo|translate\.yandex|webcache\.googleusercontent|
    protection\.outlook|urldefense|redirectingat|viglink|linksynergy|awin1|removepaywall|outline
    )\.(?:com|net|us)|t\.me|slack-redir\.net|href\.li|anonym\.to|dereferer\.me|exit\.sc|
    (?:web\.)?archive\.(?:org|ph|is|today)|1[2f]t\.io|freedium\.cfd)""",
    re.VERBOSE,
)
"""Sites whose URLs hold those of others: whichever of them stands in one is meant."""
_CACHE = re.compile(rf"(?:[\w-]+\.)*(?:cdn\.ampproject\.org|bing-amp\.com|{_GOOGLE})")
_CACHED = re.compile(r"/(?:[a-z]|amp)/(?:s/)?([^/.]+\.[^/]+/.+)")
_TRANSLATED = ".translate.goog"
_OPEN = re.compile(r"https?:/{1,2}(?=[^/])", re.IGNORECASE)
_PARAMETERS = re.compile("[&;]")
_AMP_SEGMENT = re.compile(r"/amp(?:\.html?)?(?=/|$)|\.amp(?=\.html?$|$)", re.IGNORECASE)
_AMP_PARAMETER = re.compile(
    r"(?:_?amp|is_?amp|amp_\w+|usqp|_x_tr_\w+)(?:=.*)?|(?:output|output_?type|view|type|format)=amp", re.IGNORECASE
)


def meant_by(url: str) -> list[str]:
    """Return the URLs of the pages that this one may stand for, itself first. Asks nobody and never raises.

    A parameter names another page only at sites that are known to lead on: anywhere else it is the page's own.
    """
    found = [url]
    for each in found:  # grows by what is inside of each
        for inner in _inside(each) if len(each) <= LONGEST else ():
            if len(found) < MOST and inner not in found and is_http(inner):
                found.append(inner)
    return found


def _inside(url: str) -> Iterator[str]:
    if "&amp;" in url:  # copied out of a page's source
        yield url.replace("&amp;", "&")
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if _CACHE.fullmatch(host) and (cached := _CACHED.fullmatch(path)):
        yield f"https://{cached[1]}"
    if _REDIRECTOR.fullmatch(host):
        yield from _named_in(path, [*parts.path.split("/"), *_PARAMETERS.split(parts.query)])
    yield from _without_amp(parts, host)


def _named_in(path: str, pieces: Iterable[str]) -> Iterator[str]:
    """Return the URLs in another one's path and parameters, as they stand there or escaped."""
    for piece in pieces:
        values = _unescaped(piece), _unescaped(piece.partition("=")[2])
        yield from filter(_OPEN.match, values)
    if openly := _OPEN.search(path):  # what follows an "&" may be its own
        yield "https://" + path[openly.end() :].partition("__;")[0]


def _unescaped(value: str) -> str:
    for _ in range(ESCAPED):
        if "%" not in value or _OPEN.match(value):
            break
        value = unquote(value)
    return value


def _without_amp(parts: SplitResult, host: str) -> Iterator[str]:
    """Return the same page in its usual form, where this is the one for phones, or a translation."""
    usual = parts.netloc
    if host.startswith("amp."):
        usual = host.removeprefix("amp.")
    elif host.endswith(_TRANSLATED):
        usual = re.sub("-(-)?", lambda dash: dash[1] or ".", host.removesuffix(_TRANSLATED))
    path = _AMP_SEGMENT.sub("", parts.path)
    query = "&".join(item for item in parts.query.split("&") if not _AMP_PARAMETER.fullmatch(item))
    if path.strip("/") and (usual, path, query) != (parts.netloc, parts.path, parts.query):
        yield f"https://{usual}{path}" + (f"?{query}" if query else "")
