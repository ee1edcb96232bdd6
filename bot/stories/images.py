"""Pictures: the first usable one of a list, with its absolute address."""

from __future__ import annotations

import re

from bot.stories.linewise import Value
from bot.stories.urls import is_http, link

MAX_URL = 2048
"""Discord takes no longer address of a picture."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def first_image(entries: Value, site_url: str) -> str | None:
    """Return the URL of the first picture that has a usable one; a bad one never costs more than itself."""
    if not isinstance(entries, list):
        return None
    for entry in entries:
        if isinstance(entry, dict) and (url := _address(entry.get("url"), site_url)):
            return url
    return None


def _address(value: Value, site_url: str) -> str:
    """Return the absolute address, empty where there is none.

    A path belongs to the site: it is put after its URL, not joined, which would drop the site's own path.
    """
    url = value.strip() if isinstance(value, str) else ""
    if not is_http(url):
        url = _completed(url, site_url)
    address = link(url)
    return address if len(address) <= MAX_URL else ""


def _completed(url: str, site_url: str) -> str:
    if not url or _SCHEME.match(url):
        return ""
    full = "https:" + url if url.startswith("//") else f"{site_url.rstrip('/')}/{url.lstrip('/')}"
    return full if is_http(full) else ""
