"""Answer on one port whether the process lives, whether it is ready, and what it counted (aiohttp)."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from aiohttp.typedefs import Handler

CLOSE_SECONDS = 1.0


@asynccontextmanager
async def open_endpoint(
    host: str, port: int, metrics: Handler, missing: Callable[[], str | None]
) -> AsyncIterator[str]:
    """Serve /metrics, /healthz and /readyz and yield the address; `missing` says why the bot is not ready, or None.

    /healthz answers as soon as the process lives: who answers at all has an event loop that turns. Raises SettingsError when
    the port is taken.
    """

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readyz(_: web.Request) -> web.Response:
        reason = missing()
        return web.Response(text="ready\n") if reason is None else web.Response(status=503, text=f"{reason}\n")

    application = web.Application()
    application.add_routes([web.get("/metrics", metrics), web.get("/healthz", healthz), web.get("/readyz", readyz)])
    # Without a log of each request, and without its own signal handlers: the bot has those.
    runner = web.AppRunner(application, access_log=None, handle_signals=False, shutdown_timeout=CLOSE_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as exc:
            raise SettingsError(f"MENTOR_METRICS_PORT: cannot listen on {host}, port {port}: {exc.strerror}.") from exc
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
