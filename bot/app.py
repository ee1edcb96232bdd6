"""The composition root: opens, wires, starts and stops everything."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.client import HeatwireClient
from bot.commands.desk import Desk
from bot.config import Settings, check_token
from bot.connection import connected
from bot.delivery import Delivery
from bot.delivery.board import UpdatesChannel
from bot.digests import schedule
from bot.digests.model import Digest, MaxAge
from bot.endpoint import Endpoint, connecting_to
from bot.newsroom.housekeeping import Housekeeping
from bot.newsroom.library import FolderError, Library, LoadReport
from bot.newsroom.notices import Notices
from bot.newsroom.pacer import Pacer
from bot.newsroom.press import Press
from bot.newsroom.timekeeping import Timekeeper
from bot.steady import Every, SteadyScheduler
from bot.store.clocks import ClockStore
from bot.store.database import Database
from bot.store.digests import DigestStore
from bot.store.meta import MetaStore
from bot.store.servers import ServerStore
from bot.store.stories import StoryStore
from bot.tasks import cancelled, ending_quietly, first_of, stop_signals

__all__ = ["App", "Endpoint", "ensure_first_digest", "run", "utc_now"]

log = logging.getLogger(__name__)

PROGRESS_SECONDS = 5
JOBS = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
FIRST_RESCAN_SECONDS = 1
"""For what changed between the load and the beginning of the watch."""
RESCAN_SECONDS = 60
"""For folders whose changes cause no events, such as network mounts."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class App:
    """Everything that works together in one process."""

    def __init__(self, settings: Settings, database: Database, now: Callable[[], datetime]) -> None:
        self.now = now
        self.stories = StoryStore(database)
        self.digests = DigestStore(database)
        self.library = Library(database, settings.articles_dir, site_url=settings.site_url, now=now)
        self.scheduler = SteadyScheduler()
        self.client = HeatwireClient(MetaStore(database), http_trace=Pacer().trace())
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Ends with an exception where going on is of no use."""
        delivery = Delivery(self.client, self._give_up)
        self.press = Press(self.digests, self.stories, delivery, now)
        self.timekeeper = Timekeeper(ClockStore(database), now)
        self.notices = Notices(self.digests, UpdatesChannel(self.client), now)
        servers = ServerStore(database)
        self.housekeeping = Housekeeping(servers, self.digests, now)
        self.client.open_desk(
            Desk(self.stories, self.digests, self.press, servers, self.notices, now, settings.default_timezone)
        )

    def _give_up(self, error: Exception) -> None:
        if not self.lost.done():
            self.lost.set_exception(error)

    async def load(self) -> None:
        """Bring the library up to date before anybody is answered."""
        began = time.monotonic()
        report = await self.library.refresh(progress_logger(began))
        log.info("loaded %s in %.1f s", in_words(report), time.monotonic() - began)

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Keep the library like the articles folder."""
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)  # a tick that outlasts its second is no news
        first = datetime.now(UTC) + timedelta(seconds=FIRST_RESCAN_SECONDS)
        rescan = ending_quietly(self._rescan)
        self.scheduler.add_job(rescan, Every(seconds=RESCAN_SECONDS), next_run_time=first, **JOBS)
        self.scheduler.start()
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            self.scheduler.pause()
            await asyncio.sleep(0)  # a job that was just begun gets to where it can be cancelled
            self.scheduler.shutdown(wait=False)
            await cancelled(watching)

    @asynccontextmanager
    async def posting(
        self, before_tick: Callable[[], Awaitable[None]] | None, tick_seconds: float
    ) -> AsyncIterator[None]:
        """Post what is due; at the end what is being sent is sent."""

        async def tick() -> None:
            if before_tick:
                await before_tick()
            await self.timekeeper.tick()
            await self.press.tick()

        at_once = datetime.now(UTC)
        jobs = [
            self.scheduler.add_job(ending_quietly(tick), Every(seconds=tick_seconds), **JOBS),
            self.scheduler.add_job(ending_quietly(self.notices.tick), Every(seconds=tick_seconds), **JOBS),
            self.scheduler.add_job(
                ending_quietly(self.housekeeping.clear), Every(hours=1), next_run_time=at_once, **JOBS
            ),
        ]
        try:
            yield
        finally:
            for job in jobs:
                job.remove()
            await asyncio.gather(self.press.stop(), self.notices.stop())

    async def _rescan(self) -> None:
        try:
            await self.library.refresh()
        except FolderError as error:
            log.error("the articles folder can't be read: %s", error)

    async def _watch(self) -> None:
        try:
            await self.library.watch()
        except Exception:
            log.exception("the articles folder is no longer watched; it is still read every %s s", RESCAN_SECONDS)


async def run(
    settings: Settings,
    *,
    endpoint: Endpoint | None = None,
    now: Callable[[], datetime] = utc_now,
    before_tick: Callable[[], Awaitable[None]] | None = None,
    ready: asyncio.Event | None = None,
    on_ready: Callable[[App], Awaitable[None]] | None = None,
    tick_seconds: float = 1.0,
) -> None:
    """Work until SIGTERM, SIGINT or cancellation.

    Raises StoreError, ConfigError and discord.LoginFailure for what the operator can mend. `before_tick` is awaited
    before the clock `now` is relied on; `on_ready` once, when the bot is connected and before anything is posted.
    """
    work = asyncio.create_task(_work(settings, endpoint, now, before_tick, ready, on_ready, tick_seconds))
    with stop_signals() as stopped:
        stopping = asyncio.create_task(stopped.wait())
        try:
            await asyncio.wait((work, stopping), return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                log.info("stopping")
        finally:
            await cancelled(stopping)
            await cancelled(work)


async def _work(
    settings: Settings,
    endpoint: Endpoint | None,
    now: Callable[[], datetime],
    before_tick: Callable[[], Awaitable[None]] | None,
    ready: asyncio.Event | None,
    on_ready: Callable[[App], Awaitable[None]] | None,
    tick_seconds: float,
) -> None:
    token = check_token(settings)
    if before_tick:
        await before_tick()
    async with AsyncExitStack() as stack:
        stack.enter_context(connecting_to(endpoint))
        database = await Database.open(settings.database_path)
        stack.push_async_callback(database.close)
        app = App(settings, database, now)
        await app.load()
        await stack.enter_async_context(app.following())
        connection = await stack.enter_async_context(connected(app.client, token))
        await app.client.take_stock()
        await app.press.recover()
        if on_ready:
            await on_ready(app)
        await stack.enter_async_context(app.posting(before_tick, tick_seconds))
        if ready:
            ready.set()
        await first_of(connection, app.lost)


async def ensure_first_digest(app: App, guild_id: int, channel_id: int) -> None:
    """Give a server that never had a digest one that takes everything and is due at once."""
    if await app.digests.last_timezone(guild_id) is not None:
        return
    now = app.now()
    digest = Digest(
        guild_id=guild_id,
        channel_id=channel_id,
        when=schedule.parse("daily 09:00"),
        min_heat="any",
        max_age=MaxAge.ANY,
        next_run_at=now,
        created_at=now,
    )
    await app.digests.add(digest)


def progress_logger(began: float) -> Callable[[int, int], None]:
    """Return what logs how far a load is, for those that take long."""
    said = began

    def progress(done: int, total: int) -> None:
        nonlocal said
        if time.monotonic() - said >= PROGRESS_SECONDS:
            said = time.monotonic()
            log.info("loading: %s of %s files", done, total)

    return progress


def in_words(report: LoadReport) -> str:
    broken = f", {len(report.broken)} broken" if report.broken else ""
    return f"{report.files} files{broken}: {report.stories} stories, {report.listed} of them listed"
