"""The operator's commands: run, sandbox, load."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import discord
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot import app
from bot.config import ConfigError, Settings, check_paths, check_token, read_settings
from bot.logs import set_up_logging
from bot.newsroom.library import FolderError, Library, LoadReport
from bot.store.database import Database, StoreError

WRONG_SETTINGS = 2
"""Exit code for what the operator can mend before anything starts."""
HIGHEST_PORT = 65535

cli = typer.Typer(
    help="Heatwire: the hottest stories of your article files, in Discord.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    gc.freeze()  # what was imported stays: nobody need look through it for garbage again
    cli(prog_name="heatwire")


@cli.command()
def run() -> None:
    """Connect to Discord and work until it is stopped (Ctrl-C or SIGTERM)."""
    with _operator_errors():
        settings = _settings()
        check_token(settings)
        asyncio.run(app.run(settings, on_ready=come_to_rest))


async def come_to_rest(_: app.App) -> None:
    """Spare later garbage collections the servers that are known now: a thousand of them take long to look through."""
    gc.collect()
    gc.freeze()


@cli.command()
def load(
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when a file is broken.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")] = False,
) -> None:
    """Load ARTICLES_DIR into DATABASE_PATH once and report; needs no token."""
    with _operator_errors():
        report = asyncio.run(_load(_settings()))
    print(json.dumps(report.as_dict(), ensure_ascii=False) if as_json else _in_words(report))
    if strict and report.broken:
        raise typer.Exit(1)


@cli.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=HIGHEST_PORT, help="Port of the page; or the next free one.")] = 8765,
    articles: Annotated[Path | None, typer.Option(help="A folder of article files; the seeds where not given.")] = None,
    data: Annotated[Path | None, typer.Option(help="A folder that keeps the data for the next start.")] = None,
) -> None:
    """Try Heatwire without an account: a local Discord with a page, and the real bot in it."""
    from bot.trial import run_trial  # the bot itself never needs the sandbox

    set_up_logging("INFO", "text")
    with _operator_errors():
        asyncio.run(run_trial(port, articles, data))


def _settings() -> Settings:
    settings = read_settings()
    set_up_logging(settings.log_level, settings.log_format)
    check_paths(settings)
    return settings


async def _load(settings: Settings) -> LoadReport:
    database = await Database.open(settings.database_path)
    try:
        library = Library(database, settings.articles_dir, site_url=settings.site_url, now=lambda: datetime.now(UTC))
        with _progress_bar() as progress:
            return await library.load(progress)
    finally:
        await database.close()


@contextmanager
def _progress_bar() -> Iterator[Callable[[int, int], None] | None]:
    """Yield what the library calls with (files done, files in all); None where nobody watches."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("Loading"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("files")
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _in_words(report: LoadReport) -> str:
    lines = [
        f"{report.files} files: {report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.removed} removed, {report.skipped} skipped, {len(report.broken)} broken",
        f"{report.stories} stories, {report.listed} listed",
    ]
    lines += [f"broken: {file.path}:{file.line}: {file.reason}" for file in report.broken]
    lines += [f"duplicate: {twice.url}: kept {twice.kept}, dropped {twice.dropped}" for twice in report.duplicates]
    return "\n".join(lines)


@contextmanager
def _operator_errors() -> Iterator[None]:
    """Say what the operator can mend in plain words and exit with 2, without a traceback."""
    try:
        yield
    except (ConfigError, StoreError, FolderError) as error:
        _give_up(str(error))
    except discord.LoginFailure:
        _give_up("Discord does not accept DISCORD_TOKEN: reset it on your application's Bot page and put it into .env.")
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _give_up(words: str) -> None:
    print(words, file=sys.stderr)
    raise typer.Exit(WRONG_SETTINGS)
