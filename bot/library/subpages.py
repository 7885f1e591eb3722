"""Ask a page, and its site's robots file, which pages below it may be read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.errors import AddressRefused, MemberError, PageUnavailable
from bot.library.rules.subpages import allowed, robots_address, subpages_of

if TYPE_CHECKING:
    from bot.library.ports import PageFetcher

ROBOT = "wayfinder"


async def subpages(fetcher: PageFetcher, address: str) -> list[str]:
    """Return the addresses below a page that it leads to and that its site leaves to robots."""
    page = await fetcher.fetch(address)
    assert page is not None, "a page without validators is always sent whole"
    source = page.upload.content.decode("utf-8", errors="replace")
    found = await asyncio.to_thread(subpages_of, page.address, source)
    return allowed(found, await _robots(fetcher, page.address), ROBOT) if found else []


async def _robots(fetcher: PageFetcher, address: str) -> str:
    """Return a site's robots file, empty when it has none."""
    try:
        page = await fetcher.fetch(robots_address(address))
    except AddressRefused:
        raise
    except (MemberError, PageUnavailable):
        return ""
    return page.upload.content.decode("utf-8", errors="replace") if page is not None else ""
