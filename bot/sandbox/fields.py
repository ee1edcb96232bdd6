"""The checks that all forms share: lengths, ranges, addresses."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.errors import Form, Path


def text(form: Form, path: Path, value: Any, low: int, high: int, *, required: bool = True) -> bool:
    """Check a text's length and say whether it is right; white space alone is no text."""
    if value is None:
        if required:
            form.wrong(path, "BASE_TYPE_REQUIRED", "This field is required")
        return False
    if not isinstance(value, str):
        form.wrong(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        return False
    if low <= len(value.strip()) and len(value) <= high:
        return True
    if low:
        form.wrong(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
    else:
        form.wrong(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
    return False


def items(form: Form, path: Path, value: Any, low: int, high: int) -> list[Any]:
    """Check a list's length and return it; an empty one if it is none."""
    if not isinstance(value, list):
        form.wrong(path, "LIST_TYPE_CONVERT" if value is not None else "BASE_TYPE_REQUIRED", "This field is required")
        return []
    if not low <= len(value) <= high:
        form.wrong(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
    return value


def number(form: Form, path: Path, value: Any, low: int, high: int) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int):
        form.wrong(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
    elif not low <= value <= high:
        form.wrong(path, "NUMBER_TYPE_MIN" if value < low else "NUMBER_TYPE_MAX", f"Must be between {low} and {high}.")


def url(form: Form, path: Path, value: Any, high: int, schemes: tuple[str, ...] = ("http", "https")) -> None:
    if not text(form, path, value, 1, high):
        return
    if value.partition(":")[0].lower() not in schemes:
        listed = ", ".join(f"'{scheme}'" for scheme in schemes)
        form.wrong(path, "URL_TYPE_INVALID_SCHEME", f"Scheme must be one of ({listed}).")
    elif not _is_well_formed(value):
        form.wrong(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def _is_well_formed(address: str) -> bool:
    if any(character.isspace() or character in '<>"' for character in address):
        return False
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  # raises on a port that is none
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme == "discord" or ("." in host.strip(".") and ".." not in host)
