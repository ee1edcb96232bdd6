"""URLs: which of them mean the same page, and how one is written so that it stands in a Discord message."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlsplit

_HTTP = re.compile(
    r"""https?://
    (?:[^\s/?#@\\]*@)?
    (?:(?=[^/?#:]*\w)[^\s/?#@\\:\[\]<>"'(){}|^`%\x00-\x20\x7f]+ | \[[0-9a-f:.]+\])
    (?::(?P<port>[0-9]{0,5}))?
    (?=[/?#]|\Z)""",
    re.IGNORECASE | re.VERBOSE,
)
_PLAIN = re.compile(r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[A-Za-z0-9._~-]*)*)")
_STANDS_IN_LINKS = re.compile(r"https?://[a-z0-9.-]+(?:[/?#][A-Za-z0-9._~/?#!$&*+,:;=-]*)?")
_IN_TEXT = re.compile(r"""https?://[^\s<>\[\]"`|\\^{}]+""", re.IGNORECASE)
_SCHEME = re.compile(r"(?:([a-z][a-z0-9+.-]*):)?//", re.IGNORECASE)
_BRACKET = re.compile(r"[()]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PING = re.compile(r"@(?=everyone|here)", re.IGNORECASE)

_KEPT_IN_LINKS = "!#$%&*+,/:;=?@~"
_KEPT_IN_KEYS = _KEPT_IN_LINKS + "'()"
_SAME_WHEN_ESCAPED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$'()*,:@")
_LINE_BREAKS = {ord(character): None for character in "\t\r\n"}
_DEFAULT_PORTS = {"http": 80, "https": 443}
_YOUTUBE = frozenset(["youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"])
_TRACKING = re.compile(
    r"utm_.+|_mc|wt\.mc_id|mc_[ce]id|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|li_fat_id|"
    r"_hsenc|_hsmi|hsctatracking|mkt_tok|vero_id|oly_(?:anon|enc)_id|_ga|_gl|ocid|cmpid|ncid|guccounter|guce_referrer(?:_sig)?|"
    r"ref_src|ref_url|smid|smtyp|sr_share|soc_(?:src|trk)|s_cid|wpisrc|xtor|at_(?:medium|campaign)|yptr",
    re.IGNORECASE,
)


def is_http(url: str) -> bool:
    """Tell whether the URL is absolute, http or https, and names a host that can exist."""
    match = _HTTP.match(url)
    return match is not None and int(match["port"] or 0) < 1 << 16


def lookup_key(url: str) -> str:
    """Return what all ways of writing one page's URL have in common. Never raises; story ids hang on it.

    Ignored: scheme, `www.`, default port, user, trailing slash, fragment, tracking parameters, ways of escaping.
    """
    plain = _PLAIN.fullmatch(url)
    if plain and "youtu" not in url:  # most are; twice as fast as what follows
        return plain[1] + plain[2].rstrip("/")
    url = _without_breaks(url)
    scheme = _SCHEME.match(url)
    try:
        parts = urlsplit("//" + url[scheme.end() if scheme else 0 :])
        host, port = _host(parts), parts.port
    except ValueError:
        return url.casefold()
    if port in (None, _DEFAULT_PORTS.get(scheme[1].lower() if scheme and scheme[1] else "https")):
        return _page(host, parts)
    return _page(f"{host}:{port}", parts)


def link(url: str) -> str:
    """Return the URL percent-encoded so that it can stand in `[title](url)`; what is encoded already stays."""
    if _STANDS_IN_LINKS.fullmatch(url):  # most do
        return url
    url = _without_breaks(url)
    scheme = _SCHEME.match(url)
    start = scheme.end() if scheme else 0
    end = min((at for at in (url.find(mark, start) for mark in "/?#") if at >= 0), default=len(url))
    user, at, host = url[start:end].rpartition("@")
    name, colon, port = host.partition(":")
    rest = user + at + _ascii_host(name) + colon + port + url[end:]
    encoded = quote(_STRAY_PERCENT.sub("%25", rest), safe=_KEPT_IN_LINKS)
    return url[:start].lower() + _PING.sub("%40", encoded)


def find_urls(text: str) -> list[str]:
    """Return the links in free text, each once, without the punctuation that follows them."""
    found = (_without_tail(match[0]) for match in _IN_TEXT.finditer(text))
    return list(dict.fromkeys(url for url in found if is_http(url)))


def _page(host: str, parts: SplitResult) -> str:
    video = _video(host, parts)
    if video:
        return f"youtube.com/watch?v={_normal(video)}"
    query = "&".join(_normal(item) for item in parts.query.split("&") if item and not _is_tracking(item))
    return host + _normal(parts.path).rstrip("/") + (f"?{query}" if query else "")


def _video(host: str, parts: SplitResult) -> str:
    """Return the id of a YouTube video, however its page was named."""
    first, _, second = parts.path.strip("/").partition("/")
    if host == "youtu.be":
        return first
    if host not in _YOUTUBE:
        return ""
    if first in ("shorts", "embed", "live", "v"):
        return second.partition("/")[0]
    return dict(parse_qsl(parts.query)).get("v", "") if first == "watch" else ""


def _is_tracking(item: str) -> bool:
    return _TRACKING.fullmatch(item.partition("=")[0]) is not None


def _host(parts: SplitResult) -> str:
    host = _ascii_host(parts.hostname or "").rstrip(".")
    bare = host.removeprefix("www.")
    return bare if "." in bare else host


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _normal(part: str) -> str:
    """Return a path or parameter with each character escaped in one way."""
    if part.isalnum() and part.isascii():
        return part
    escaped = quote(_STRAY_PERCENT.sub("%25", part), safe=_KEPT_IN_KEYS, errors="replace")
    return _ESCAPE.sub(_plain_escape, escaped)


def _plain_escape(match: re.Match[str]) -> str:
    code = unquote_to_bytes(match[0])[0]
    return chr(code) if code in _SAME_WHEN_ESCAPED else match[0].upper()


def _without_breaks(url: str) -> str:
    return url.translate(_LINE_BREAKS).strip()


def _without_tail(url: str) -> str:
    """Return a link without the text that touches it: from a bracket on that was opened before it, as in Markdown."""
    opened = 0
    for bracket in _BRACKET.finditer(url):
        opened += 1 if bracket[0] == "(" else -1
        if opened < 0:
            url = url[: bracket.start()]
            break
    return url.rstrip(".,;:!?'*_~’”…")
