"""Settings: environment and .env into one frozen object, with every wrong value named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class ConfigError(Exception):
    """What is wrong with the settings, one line each, for the operator."""


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError, a path outside the database, a folder of it
        raise ValueError("must be a time zone name such as UTC, Europe/Berlin or America/New_York") from None
    return name


def _site_url(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("must be an address that begins with https:// or http://")
    return url


def _in_any_case(choices: Any) -> BeforeValidator:
    """Take a choice written in any case; what is none stays as it was written."""
    spelt = {choice.casefold(): choice for choice in get_args(choices)}
    return BeforeValidator(lambda text: spelt.get(str(text).casefold(), text))


LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["text", "json"]


class Settings(BaseSettings):
    """Every setting of the bot; .env.example explains each."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="forbid", frozen=True
    )

    discord_token: SecretStr | None = None
    articles_dir: Path = Path("seeds")
    database_path: Path = Path("data/heatwire.db")
    site_url: Annotated[str, AfterValidator(_site_url)] = "https://everyday-cc.github.io/ai"
    default_timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"
    log_level: Annotated[LogLevel, _in_any_case(LogLevel)] = "INFO"
    log_format: Annotated[LogFormat, _in_any_case(LogFormat)] = "text"


def read_settings() -> Settings:
    """Read the environment and .env; raise ConfigError that names each wrong setting."""
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigError("\n".join(_in_words(problem) for problem in error.errors())) from None
    except UnicodeDecodeError:
        raise ConfigError(".env is not UTF-8 text: save it as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f".env can't be read: {error.strerror}.") from None


def _in_words(problem: object) -> str:
    assert isinstance(problem, dict)
    name = str(problem["loc"][0]).upper() if problem["loc"] else "settings"
    if problem["type"] == "extra_forbidden":
        return f"{name} in .env is no setting of Heatwire: remove it, or mend its name (see .env.example)."
    reason = str(problem["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    if problem["type"] == "literal_error":
        reason = f"must be one of {reason}"
    return f"{name}={problem['input']}: {reason}."


def check_paths(settings: Settings) -> None:
    """Raise ConfigError for an articles folder that is none or a database path that can't be written."""
    problems = [problem for problem in (_articles_problem(settings), _database_problem(settings)) if problem]
    if problems:
        raise ConfigError("\n".join(problems))


def check_token(settings: Settings) -> str:
    """Return the token; raise ConfigError where there is none."""
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token else ""
    if not token:
        raise ConfigError(
            "DISCORD_TOKEN is missing: put your bot's token into .env (the README says where to get it), "
            "or try Heatwire without one: heatwire sandbox"
        )
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise ConfigError("DISCORD_TOKEN holds a character that no token has: copy it again, on one line.")
    return token


def _articles_problem(settings: Settings) -> str | None:
    folder = settings.articles_dir
    try:
        if not folder.exists():
            return f"ARTICLES_DIR={folder}: there is no such folder (looked at {folder.absolute()})."
        if not folder.is_dir():
            return f"ARTICLES_DIR={folder}: is a file; name the folder that holds the articles."
        os.scandir(folder).close()
    except OSError as error:
        return f"ARTICLES_DIR={folder}: can't be read ({error.strerror})."
    return None


def _database_problem(settings: Settings) -> str | None:
    path = settings.database_path
    try:
        if path.is_dir():
            return f"DATABASE_PATH={path}: is a folder; name the file, such as {path / 'heatwire.db'}."
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return f"DATABASE_PATH={path}: can't be made there ({error.strerror})."
    if not os.access(path.parent, os.W_OK | os.X_OK) or (path.exists() and not os.access(path, os.R_OK | os.W_OK)):
        return f"DATABASE_PATH={path}: can't be written; give this user the right to, or name another path."
    return None
