"""Fetch the web pages that moderators name, from addresses of the public internet only.

aiohttp 3.14 asks no resolver for a host that is written as an IP address, so a guarded resolver alone would let those through:
here every host is turned into addresses first, all of them are checked, and sockets open to these addresses and no others.
"""

from __future__ import annotations

import asyncio
import re
import socket
import zlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.errors import AddressRefused, PageGone, PageUnavailable
from bot.kernel.adapters.daemon_pool import DaemonPool
from bot.library.adapters.public_addresses import WEB_PORTS, IPAddress, is_public, next_address, parse_address
from bot.library.rules.submissions import Format, Page, Upload, Validators

if TYPE_CHECKING:
    from ssl import SSLContext

    from aiohttp.client import ClientTimeout
    from aiohttp.tracing import Trace
    from yarl import URL

    from bot.kernel.ports import Clock

FORMATS = {
    "text/html": Format.HTML,
    "application/xhtml+xml": Format.HTML,
    "text/plain": Format.TEXT,
    "text/markdown": Format.MARKDOWN,
    "application/pdf": Format.PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Format.DOCX,
}
REFUSALS = {
    401: "The site shows that page to signed-in people only.",
    403: "The site does not let me read that page.",
    429: "The site asks me to come back later.",
}
PACKINGS = frozenset({"identity", "gzip", "x-gzip"})
HEADER_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,254}[\x21-\x7e])?")
CHARSET = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}")

Resolve = Callable[[str], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bound one fetch; `size` is in bytes, after decompression."""

    connect_seconds: float = 10
    whole_seconds: float = 30
    size: int = 5 * 1024 * 1024
    redirects: int = 5


class SystemResolver:
    """Ask the machine's resolver in threads of its own, so that a name server which hangs holds up nothing else."""

    def __init__(self) -> None:
        self._pool = DaemonPool(4, "resolve")

    async def __call__(self, host: str) -> list[str]:
        """Return the addresses of a host; raise OSError when there are none."""
        call = partial(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        return [str(info[4][0]) for info in await asyncio.wrap_future(self._pool.submit(call))]

    def close(self) -> None:
        """Drop what waits and leave behind what hangs."""
        self._pool.close(grace_seconds=0.1)


class WebPages:
    """Fetch pages, each over connections of its own: no cookie, pool or name lookup outlives a request."""

    def __init__(
        self,
        user_agent: str,
        clock: Clock,
        resolve: Resolve,
        *,
        is_allowed: Callable[[IPAddress], bool] = is_public,
        ports: frozenset[int] = WEB_PORTS,
        limits: Limits | None = None,
        tls: SSLContext | None = None,
    ) -> None:
        self._headers = {"User-Agent": user_agent, "Accept": ", ".join(FORMATS), "Accept-Encoding": "gzip"}
        self._clock = clock
        self._resolve = resolve
        self._is_allowed = is_allowed
        self._ports = ports
        self._limits = limits or Limits()
        self._tls = tls

    async def fetch(self, address: str, known: Validators | None = None) -> Page | None:
        """Return the page, or None when the server says that it has not changed since `known`."""
        url = parse_address(address, self._ports)
        try:
            async with asyncio.timeout(self._limits.whole_seconds):
                return await self._follow(url, known or Validators())
        except TimeoutError as exc:
            raise PageUnavailable("The page did not arrive in time.") from exc
        # ValueError: what aiohttp makes of some malformed answers.
        except (aiohttp.ClientError, OSError, ValueError, zlib.error) as exc:
            raise PageUnavailable("The page could not be fetched.") from exc

    async def _follow(self, url: URL, known: Validators) -> Page | None:
        for _ in range(self._limits.redirects + 1):
            async with (
                self._open(await self._look_up(url)) as session,
                session.get(url, headers=_conditions(known), allow_redirects=False) as answer,
            ):
                if answer.status not in {301, 302, 303, 307, 308}:
                    return await self._read(url, answer, known)
                url = next_address(url, answer.headers.get("Location", ""), self._ports)
        raise PageUnavailable("The page sends on to another one too many times.")

    async def _look_up(self, url: URL) -> list[IPAddress]:
        """Return the host's addresses, every one of them allowed."""
        host = url.raw_host or ""
        try:
            addresses = [ip_address(host)]
        except ValueError:
            try:
                addresses = [ip_address(found) for found in await self._resolve(host)]
            except socket.gaierror as exc:
                raise PageUnavailable("No site of that name was found.") from exc
        if not addresses or not all(self._is_allowed(found) for found in addresses):
            raise AddressRefused("That address does not lead to the public internet.")
        return addresses

    def _open(self, addresses: list[IPAddress]) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=_CheckedConnector(addresses, self._tls),
            headers=self._headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(connect=self._limits.connect_seconds),
            auto_decompress=False,
            trust_env=False,
        )

    async def _read(self, url: URL, answer: aiohttp.ClientResponse, known: Validators) -> Page | None:
        if answer.status == 304 and _conditions(known):
            return None
        if answer.status in {404, 410}:
            raise PageGone("That page no longer exists.")
        if answer.status not in {200, 203}:
            raise PageUnavailable(REFUSALS.get(answer.status, f"The site answered with the code {answer.status}."))
        media_type = answer.content_type.lower()
        form = FORMATS.get(media_type)
        if form is None:
            raise PageUnavailable("That is not a page that I can read: it must be HTML, text, Markdown, PDF or docx.")
        if CHARSET.fullmatch(answer.charset or ""):
            media_type += f"; charset={answer.charset}"
        stem = re.sub(r"[^\w-]+", "-", url.name.removesuffix(url.suffix)).strip("-")[:80]
        upload = Upload(f"{stem or url.raw_host}.{form.value}", await _read_body(answer, self._limits.size), media_type)
        validators = Validators(_clean(answer.headers.get("ETag")), _clean(answer.headers.get("Last-Modified")))
        return Page(str(url), upload, self._clock.now(), validators)


class _CheckedConnector(aiohttp.TCPConnector):
    """Open sockets to the given addresses and no others, whatever host a request names."""

    def __init__(self, addresses: Sequence[IPAddress], tls: SSLContext | None) -> None:
        self._checked = frozenset(addresses)
        super().__init__(
            resolver=_Answers(addresses),
            use_dns_cache=False,
            socket_factory=self._open_socket,
            force_close=True,
            ssl=tls or True,
        )

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109  # aiohttp names it so
    ) -> aiohttp.connector.Connection:
        """Return a connection whose other end was looked at before a request goes out."""
        connection = await super().connect(req, traces, timeout)
        peer = connection.transport and connection.transport.get_extra_info("peername")
        if not peer or ip_address(peer[0]) not in self._checked:
            connection.close()
            raise AddressRefused("That address does not lead where its name points.") if peer else OSError("hung up")
        return connection

    def _open_socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        if ip_address(info[4][0]) not in self._checked:
            raise PermissionError("the address was not checked")
        return socket.socket(*info[:3])


class _Answers(AbstractResolver):
    """Repeat what was looked up before."""

    def __init__(self, addresses: Sequence[IPAddress]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses as they were found; aiohttp tells the family by the spelling."""
        return [
            ResolveResult(hostname=host, host=str(found), port=port, family=family, proto=0, flags=0)
            for found in self._addresses
        ]

    async def close(self) -> None:
        """Close nothing."""


def _conditions(known: Validators) -> dict[str, str]:
    conditions = {"If-None-Match": _clean(known.etag), "If-Modified-Since": _clean(known.last_modified)}
    return {name: value for name, value in conditions.items() if value}


def _clean(value: str | None) -> str | None:
    """Return a header's value when it can be kept and sent back as it is."""
    return value if value and HEADER_VALUE.fullmatch(value) else None


async def _read_body(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    """Return the body in plain; stop at the limit, however little of it came compressed."""
    if (encoding := answer.headers.get("Content-Encoding", "identity").strip().lower()) not in PACKINGS:
        raise PageUnavailable("The page came packed in a way that I cannot read.")
    # Not left to aiohttp, which takes a gzip stream that breaks off for a whole one: half a page must not replace a page.
    unpacker = None if encoding == "identity" else zlib.decompressobj(wbits=31)
    content = bytearray()
    async for chunk in answer.content.iter_any():
        content += unpacker.decompress(chunk, limit + 1 - len(content)) if unpacker else chunk
        if len(content) > limit:
            raise PageUnavailable(f"The page is larger than {limit // 1024**2} MB.")
        if unpacker and unpacker.unused_data:
            break
    if unpacker and (unpacker.unused_data or not unpacker.eof):
        raise PageUnavailable("The page arrived damaged.")
    if not content.strip():
        raise PageUnavailable("The page is empty.")
    return bytes(content)
