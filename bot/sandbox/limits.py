"""Discord's rate limits, on real time: 50 requests a second in all, and a few writes to each channel."""

from __future__ import annotations

import math
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import md5

from bot.sandbox.errors import ApiError
from bot.sandbox.model import Json

GLOBAL_LIMIT, GLOBAL_SECONDS = 50, 1.0
MOST_WINDOWS = 10_000
VIA = {"Via": "1.1 google"}  # clients take a 429 without it for a ban by Discord's guards


@dataclass(frozen=True)
class Rule:
    """So many requests in so many seconds of each channel; a shared one has no headers of its own."""

    method: str
    path: str  # the channel's id is its group
    limit: int = 5
    seconds: float = 5.0
    is_shared: bool = False

    @property
    def bucket(self) -> str:
        return md5(f"{self.method} {self.path}".encode(), usedforsecurity=False).hexdigest()


RULES = (
    Rule("POST", r"/channels/(\d+)/messages"),
    Rule("PATCH", r"/channels/(\d+)/messages/\d+"),
    Rule("POST", r"/channels/(\d+)/(?:messages/\d+/)?threads"),
    Rule("POST", r"/channels/(\d+)/messages/\d+/crosspost"),
    Rule("POST", r"/channels/(\d+)/messages/\d+/crosspost", 10, 3600.0, is_shared=True),
)


class RateLimited(ApiError):
    def __init__(self, wait: float, scope: str, headers: dict[str, str]) -> None:
        code, message = _TEXTS[scope]
        super().__init__(429, code, message)
        self.wait = math.ceil(wait * 1000) / 1000
        self.scope = scope
        told = {"Retry-After": str(math.ceil(wait)), "X-RateLimit-Scope": scope}
        self.headers = headers | told | ({"X-RateLimit-Global": "true"} if scope == "global" else {})

    def body(self) -> Json:
        return super().body() | {"retry_after": self.wait, "global": self.scope == "global"}


class Limits:
    """Off until somebody sets `on`; `refused` counts the answers with 429."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.on = False
        self.refused = 0
        self._now = now
        self._taken: deque[float] = deque()  # of the last second
        self._windows: dict[tuple[Rule, str], Window] = {}

    def take(self, method: str, path: str) -> dict[str, str]:
        """Count a request and return the headers for its answer. Raises RateLimited."""
        if not self.on:
            return {}
        try:
            return VIA | self._take(method, path)
        except RateLimited:
            self.refused += 1
            raise

    def _take(self, method: str, path: str) -> dict[str, str]:
        now = self._now()
        self._take_global(now)
        headers: dict[str, str] = {}
        for rule in RULES:
            if rule.method == method and (match := re.fullmatch(rule.path, path)):
                window = self._window(rule, match[1], now)
                wait = window.take(now)
                headers |= {} if rule.is_shared else _headers(rule, window, now)
                if wait:
                    raise RateLimited(wait, "shared" if rule.is_shared else "user", VIA | headers)
        return headers

    def _take_global(self, now: float) -> None:
        """No second, wherever it begins, has more than its limit."""
        while self._taken and self._taken[0] <= now - GLOBAL_SECONDS:
            self._taken.popleft()
        if len(self._taken) >= GLOBAL_LIMIT:
            raise RateLimited(self._taken[0] + GLOBAL_SECONDS - now, "global", VIA)
        self._taken.append(now)

    def _window(self, rule: Rule, channel_id: str, now: float) -> Window:
        if len(self._windows) > MOST_WINDOWS:
            self._windows = {key: window for key, window in self._windows.items() if window.ends > now}
        return self._windows.setdefault((rule, channel_id), Window(rule.limit, rule.seconds))


@dataclass
class Window:
    """Begins with its first request; at its end all of them are free again."""

    limit: int
    seconds: float
    used: int = 0
    ends: float = 0.0

    def take(self, now: float) -> float:
        """Count a request; return how long to wait where it is one too many, else 0."""
        if now >= self.ends:
            self.used, self.ends = 0, now + self.seconds
        if self.used >= self.limit:
            return self.ends - now
        self.used += 1
        return 0.0


def _headers(rule: Rule, window: Window, now: float) -> dict[str, str]:
    after = window.ends - now
    return {
        "X-RateLimit-Limit": str(rule.limit),
        "X-RateLimit-Remaining": str(rule.limit - window.used),
        "X-RateLimit-Reset": f"{time.time() + after:.3f}",
        "X-RateLimit-Reset-After": f"{math.ceil(after * 1000) / 1000:.3f}",
        "X-RateLimit-Bucket": rule.bucket,
    }


_TEXTS = {
    "global": (0, "You are being rate limited."),
    "user": (0, "You are being rate limited."),
    "shared": (20028, "The write action you are performing on the channel has hit the write rate limit."),
}
