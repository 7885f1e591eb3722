"""Pages are fetched whole or not at all, and nothing but the public internet is ever connected to.

The site stands on 127.0.0.1, which these tests allow; the trap stands on a loopback address that they do not, on a port that
they do, and every name that nobody knows leads to it.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import AddressRefused, MemberError, PageGone, PageUnavailable, Unavailable
from bot.library.adapters.public_addresses import is_public
from bot.library.adapters.web_pages import Limits, SystemResolver, WebPages, _CheckedConnector
from bot.library.rules.submissions import Page, Upload, Validators
from tests.fakes import HandClock
from tests.library.adapters.test_public_addresses import (
    NAMES,
    ODD,
    SHAPES,
    SPECIAL_V4,
    SPECIAL_V6,
    USUAL,
    not_public,
    points,
)

AGENT = "Wayfinder/0.1.0 (+https://wayfinder.example)"
SITE = "127.0.0.1"
HTML = {"Content-Type": "text/html; charset=utf-8"}
REDIRECTS = (301, 302, 303, 307, 308)
QUICK = Limits(connect_seconds=0.3, whole_seconds=0.4)

# A key made for these tests, for names that do not exist; it guards nothing.
KEY = """
MHcCAQEEIGmAYqMC1FBJRxTpAK8OjS1VAdnJlv8P5nbRsCLZlXkKoAoGCCqGSM49AwEHoUQDQgAEz5bpI/3LTxTQanYZNhO6inc1HfIBjwHcQKAnRu1Wie6p
Gpx9P5p8uVXLH/eebkzOLqJ2X0Tv6doAweIhkEHjtQ==
"""
CERTIFICATE = """
MIIBjTCCATKgAwIBAgIBATAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA1ndWlkZS5leGFtcGxlMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAY
MRYwFAYDVQQDDA1ndWlkZS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEz5bpI/3LTxTQanYZNhO6inc1HfIBjwHcQKAnRu1Wie6pGpx9P5p8
uVXLH/eebkzOLqJ2X0Tv6doAweIhkEHjtaNrMGkwJwYDVR0RBCAwHoINZ3VpZGUuZXhhbXBsZYINb3RoZXIuZXhhbXBsZTAPBgNVHRMBAf8EBTADAQH/MA4G
A1UdDwEB/wQEAwIChDAdBgNVHQ4EFgQU/NVI16WYXhoHAjVCuk7cqGPNFWIwCgYIKoZIzj0EAwIDSQAwRgIhAIdEcTfS18VQg7UVxooxKjfOKr6L7hVCqcBq
0mO2j3SmAiEAy7muT6z8c2Os0UmiKNgYyvRotr9KW+n7XSwezyip2xM=
"""


def response(status=200, body=b"", **headers):
    """Return a whole answer as bytes; underscores in header names stand for hyphens."""
    lines = [f"HTTP/1.1 {status} Anything", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    if "Content_Length" not in headers and "Transfer_Encoding" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + body


def page(body=b"<h1>Rates</h1>", media_type="text/html; charset=utf-8", **headers):
    return response(200, body, Content_Type=media_type, **headers)


def redirect(location, status=302):
    return response(status, b"", Location=location)


@dataclass
class Site:
    """A server that answers each path with bytes, or lets a coroutine do it."""

    address: str
    port: int = 0
    answers: dict = field(default_factory=dict)
    connections: int = 0
    requests: list = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    running: set = field(default_factory=set)

    async def serve(self, reader, writer):
        self.connections += 1
        self.running.add(asyncio.current_task())
        try:
            with suppress(OSError, EOFError, asyncio.CancelledError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                self.requests.append(head)
                self.asked.set()
                answer = self.answers.get(head.split()[1], response(404))
                if isinstance(answer, bytes):
                    writer.write(answer)
                    await writer.drain()
                else:
                    await answer(writer)
        finally:
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()
            self.running.discard(asyncio.current_task())

    def header(self, name, which=-1):
        lines = [line.partition(": ") for line in self.requests[which].splitlines()]
        return [value for given, _, value in lines if given.lower() == name.lower()]


@asynccontextmanager
async def serving(*addresses, tls=None):
    """Listen on the first of the addresses that this machine has."""
    for address in addresses:
        site = Site(address)
        with suppress(OSError):
            server = await asyncio.start_server(site.serve, address, 0, ssl=tls)
            break
    else:
        raise AssertionError(f"none of {addresses} can be listened on")
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in site.running:
            task.cancel()
        await asyncio.gather(*site.running)
        await server.wait_closed()


@pytest.fixture
async def site():
    async with serving(SITE) as running:
        yield running


@pytest.fixture
async def trap():
    async with serving("127.0.0.2", "::1") as running:
        yield running


@dataclass
class Opened:
    """Every socket of the internet families that was made, and every address that one was connected to."""

    made: int = 0
    connected: list = field(default_factory=list)
    looked_up: list = field(default_factory=list)


@pytest.fixture
def opened(monkeypatch):
    seen = Opened()
    create, connect, connect_ex = socket.socket.__init__, socket.socket.connect, socket.socket.connect_ex

    def creating(self, family=-1, type=-1, proto=-1, fileno=None):  # noqa: A002  # the name is the socket's
        if fileno is None and family in {socket.AF_INET, socket.AF_INET6, -1}:
            seen.made += 1
        create(self, family, type, proto, fileno)

    def connecting(self, address):
        seen.connected.append(address[:2])
        return connect(self, address)

    def connecting_ex(self, address):
        seen.connected.append(address[:2])
        return connect_ex(self, address)

    def looking_up(host, *_, **__):
        seen.looked_up.append(host)
        raise socket.gaierror("no test asks the real resolver")

    monkeypatch.setattr(socket.socket, "__init__", creating)
    monkeypatch.setattr(socket.socket, "connect", connecting)
    monkeypatch.setattr(socket.socket, "connect_ex", connecting_ex)
    monkeypatch.setattr(socket, "getaddrinfo", looking_up)
    return seen


class Resolver:
    """Know a few names; answer everything else as a resolver that works for the other side."""

    def __init__(self, trap=None, **known):
        self.known = {"guide.example": [SITE], "other.example": [SITE], **known}
        self.trap = trap.address if trap else "10.0.0.1"
        self.asked = []

    async def __call__(self, host):
        self.asked.append(host)
        answer = self.known.get(host)
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            return answer()
        if answer is None:
            try:
                return [socket.inet_ntoa(socket.inet_aton(host))]
            except OSError:
                return [self.trap]
        return answer


def but_the_site(address):
    return address == ip_address(SITE) or is_public(address)


def pages(*sites, resolve=None, is_allowed=but_the_site, **changes):
    ports = frozenset({80, 443, *(each.port for each in sites)})
    return WebPages(AGENT, HandClock(), resolve or Resolver(), is_allowed=is_allowed, ports=ports, **changes)


def at(site, path="/page", host="guide.example", scheme="http"):
    return f"{scheme}://{host}:{site.port}{path}"


async def refused(fetcher, address):
    """Tell how a fetch ended when it was not refused, else nothing."""
    try:
        return await fetcher.fetch(address)
    except AddressRefused:
        return None
    except Unavailable as exc:
        return exc


def direct_vectors(port):
    """Yield addresses that must not be fetched; those of the loopback would reach the trap if they were."""
    for what, host in not_public():
        for scheme in ("http", "https"):
            yield f"{what}, {scheme}", f"{scheme}://{host}:{port}/page"
    for host in NAMES.split():
        yield host, f"http://{host}:{port}/page"
    for address in SHAPES:
        yield address, address


def redirect_vectors(port):
    """Yield places to send on to, each first and last address of a special block in every spelling."""
    for block in SPECIAL_V4:
        for which, point in enumerate({points(block)[0], points(block)[-1]}):
            for place, (spelling, write) in enumerate((USUAL | ODD).items()):
                if place % 2 == which or "/32" in block:
                    relative = "//" if place % 3 else "http://"
                    yield f"{point} {spelling}", f"{relative}{write(int(point))}:{port}/page"
    for block in SPECIAL_V6:
        yield block, f"http://[{points(block)[-1]}]:{port}/page"
    for host in NAMES.split():
        yield host, f"http://{host}:{port}/page"
    for address in SHAPES:
        if "://" in address or address.startswith("//"):
            yield address, address.replace("127.0.0.1", "127.0.0.2")


def test_there_are_enough_vectors():
    assert len({address for _, address in direct_vectors(1)}) > 5000
    assert len({address for _, address in redirect_vectors(1)}) > 500


async def test_no_spelling_of_an_address_that_is_not_public_opens_a_socket(trap, opened):
    """Every name is answered with the trap's address, so a spelling that passes for a name finds no way either."""
    fetcher = pages(trap, resolve=Resolver(trap), is_allowed=is_public)
    for what, address in direct_vectors(trap.port):
        assert await refused(fetcher, address) is None, what
    assert (opened.made, opened.connected, opened.looked_up) == (0, [], [])
    assert trap.connections == 0


async def test_no_redirect_leads_to_an_address_that_is_not_public(site, trap, opened):
    fetcher = pages(site, trap, resolve=Resolver(trap))
    vectors = list(redirect_vectors(trap.port))
    for number, (what, location) in enumerate(vectors):
        raw = location.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
        if any(character in raw for character in "\r\n\0"):
            continue  # no header can carry these; those that are typed are among the direct vectors
        site.answers[f"/{number}"] = redirect(raw, REDIRECTS[number % len(REDIRECTS)])
        before = len(opened.connected)
        assert await refused(fetcher, at(site, f"/{number}")) is None, what
        assert opened.connected[before:] == [(SITE, site.port)], what
    assert opened.made == len(opened.connected) == site.connections > 500
    assert trap.connections == 0


@pytest.mark.parametrize("hops", range(1, 6))
async def test_the_last_of_many_redirects_is_judged_like_the_first(site, trap, opened, hops):
    for hop in range(hops):
        site.answers[f"/{hop}"] = redirect(f"/{hop + 1}")
    site.answers[f"/{hops}"] = redirect(f"http://{trap.address if ':' not in trap.address else '[::1]'}:{trap.port}/")
    with pytest.raises((AddressRefused, PageUnavailable)):
        await pages(site, trap).fetch(at(site, "/0"))
    assert set(opened.connected) == {(SITE, site.port)}
    assert trap.connections == 0


async def test_names_that_resolve_to_addresses_that_are_not_public_are_refused(trap, opened):
    answers = [str(point) for block in (SPECIAL_V4 | SPECIAL_V6) for point in points(block)]
    answers += [USUAL[how](int(point)).strip("[]") for how in USUAL for block in SPECIAL_V4 for point in points(block)]
    answers += [trap.address, "fe80::1%1", "2606:4700:4700::1111%1"]
    for answer in answers:
        for mixed in ([answer], ["93.184.216.34", answer], [answer, "2606:4700:4700::1111"]):
            fetcher = pages(trap, resolve=Resolver(**{"guide.example": mixed}), is_allowed=is_public)
            assert await refused(fetcher, at(trap)) is None, mixed
    assert (opened.made, opened.connected) == (0, [])
    assert trap.connections == 0


async def test_one_answer_that_is_not_allowed_spoils_the_others(site, trap, opened):
    for answers in ([SITE, trap.address], [trap.address, SITE]):
        with pytest.raises(AddressRefused):
            await pages(site, trap, resolve=Resolver(**{"guide.example": answers})).fetch(at(site))
    assert (opened.made, opened.connected) == (0, [])


async def test_a_name_is_looked_up_once_and_connected_to_as_it_was_checked(site, trap, opened):
    rebinding = iter([[SITE], [trap.address]])
    resolver = Resolver(**{"guide.example": lambda: next(rebinding)})
    site.answers["/page"] = page()
    assert await pages(site, trap, resolve=resolver).fetch(at(site))
    assert resolver.asked == ["guide.example"]
    assert opened.connected == [(SITE, site.port)]
    assert opened.looked_up == []


async def test_a_name_that_leads_elsewhere_at_the_second_look_is_refused(site, trap, opened):
    rebinding = iter([[SITE], [trap.address]])
    resolver = Resolver(**{"guide.example": lambda: next(rebinding)})
    site.answers["/page"] = redirect("/next")
    with pytest.raises(AddressRefused):
        await pages(site, trap, resolve=resolver).fetch(at(site))
    assert opened.connected == [(SITE, site.port)]
    assert trap.connections == 0


async def test_a_peer_that_is_not_the_address_that_was_checked_gets_no_request(site, trap, monkeypatch):
    diversions = []

    def diverted(self, address):
        diversions.append(address)
        there = (trap.address, trap.port) if ":" not in trap.address else (SITE, site.port)
        return super(socket.socket, self).connect(there)

    monkeypatch.setattr(socket.socket, "connect", diverted)
    elsewhere = Resolver(**{"guide.example": ["127.0.0.3"]})
    with pytest.raises(AddressRefused):
        await pages(site, trap, resolve=elsewhere, is_allowed=lambda _: True).fetch(at(site))
    assert diversions == [("127.0.0.3", site.port)]
    assert site.requests == trap.requests == []


async def test_a_host_that_aiohttp_would_not_look_up_gets_no_socket_either(trap, opened):
    """aiohttp passes the resolver by when the host is an IP address: the socket's own check is what remains."""
    connector = _CheckedConnector([ip_address(SITE)], None)
    host = f"[{trap.address}]" if ":" in trap.address else trap.address
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(f"http://{host}:{trap.port}/")
    assert (opened.made, opened.connected, trap.connections) == (0, [], 0)


async def test_no_proxy_and_no_password_file_of_the_machine_is_used(site, trap, monkeypatch, tmp_path):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://{trap.address}:{trap.port}")
    (tmp_path / "netrc").write_text("machine guide.example login moderator password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    site.answers["/page"] = page()
    assert await pages(site, trap).fetch(at(site))
    assert trap.connections == 0
    assert site.header("Authorization") == []


async def test_only_the_usual_ports_are_connected_to_unless_told_otherwise(site, opened):
    with pytest.raises(AddressRefused, match="ports"):
        await pages().fetch(at(site))
    assert opened.made == 0


async def test_a_page_is_fetched_with_what_is_needed_to_read_it_and_to_ask_again(site):
    site.answers["/rates/2026.php?x=1"] = page(
        "Preis für Code".encode("cp1252"),
        "text/HTML; Charset=windows-1252",
        ETag='W/"abc"',
        Last_Modified="Sun, 22 Nov 2026 10:00:00 GMT",
    )
    fetched = await pages(site).fetch(at(site, "/rates/2026.php?x=1#part"))
    assert fetched == Page(
        address=at(site, "/rates/2026.php?x=1"),
        upload=Upload("2026.html", "Preis für Code".encode("cp1252"), "text/html; charset=windows-1252"),
        fetched_at=HandClock().now(),
        validators=Validators('W/"abc"', "Sun, 22 Nov 2026 10:00:00 GMT"),
    )


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("text/html", "page.html"),
        ("application/xhtml+xml", "page.html"),
        ("text/plain;charset=utf-8", "page.txt"),
        ("text/markdown", "page.md"),
        ("application/pdf", "page.pdf"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "page.docx"),
    ],
)
async def test_every_format_that_can_be_read_is_fetched(site, media_type, name):
    site.answers["/page"] = page(b"content", media_type)
    fetched = await pages(site).fetch(at(site))
    assert (fetched.upload.name, fetched.upload.content) == (name, b"content")


@pytest.mark.parametrize(
    ("path", "name"),
    [("/", "guide.example.html"), ("/a/", "guide.example.html"), ("/a/b%2Fc.tar.gz", "b-c-tar.html"), ("/ü%00.exe", "ü.html"),
     ("/..%2F..%2Fetc%2Fpasswd", "guide.example.html"), ("/" + "a" * 200, "a" * 80 + ".html")],
)  # fmt: skip
async def test_file_names_are_plain_whatever_the_path(site, path, name):
    async def any_path(writer):
        writer.write(page())

    site.answers = dict.fromkeys([path, "/%C3%BC%00.exe"], any_path)
    fetched = await pages(site).fetch(at(site, path))
    assert fetched.upload.name == name


async def test_the_request_says_honestly_who_asks_and_nothing_more(site):
    site.answers["/page"] = response(302, Location="/next", Set_Cookie="id=1; Path=/")
    site.answers["/next"] = page()
    await pages(site).fetch(at(site))
    names = [line.partition(":")[0].lower() for line in site.requests[1].splitlines()[1:] if line]
    assert sorted(names) == ["accept", "accept-encoding", "connection", "host", "user-agent"]
    assert site.header("User-Agent") == [AGENT]


@pytest.mark.parametrize("status", REDIRECTS)
async def test_redirects_are_followed_and_the_page_keeps_the_last_address(site, status):
    site.answers["/page"] = redirect(at(site, "/moved", host="other.example"), status)
    site.answers["/moved"] = page(b"here")
    resolver = Resolver()
    fetched = await pages(site, resolve=resolver).fetch(at(site))
    assert fetched.address == at(site, "/moved", host="other.example")
    assert fetched.upload.content == b"here"
    assert resolver.asked == ["guide.example", "other.example"]


async def test_five_redirects_are_followed_and_a_sixth_is_not(site):
    for hop in range(7):
        site.answers[f"/{hop}"] = redirect(f"/{hop + 1}")
    site.answers["/7"] = page()
    assert (await pages(site).fetch(at(site, "/2"))).address == at(site, "/7")
    with pytest.raises(PageUnavailable, match="too many times"):
        await pages(site).fetch(at(site, "/1"))
    assert len(site.requests) == 12


async def test_an_unchanged_page_costs_one_conditional_request(site):
    site.answers["/page"] = response(304)
    known = Validators('"abc"', "Sun, 22 Nov 2026 10:00:00 GMT")
    assert await pages(site).fetch(at(site), known) is None
    assert site.header("If-None-Match") == ['"abc"']
    assert site.header("If-Modified-Since") == ["Sun, 22 Nov 2026 10:00:00 GMT"]
    assert len(site.requests) == 1


async def test_a_changed_page_is_returned_with_what_lets_ask_again(site):
    site.answers["/page"] = page(ETag='"new"')
    fetched = await pages(site).fetch(at(site), Validators('"old"'))
    assert fetched.validators == Validators('"new"')


@pytest.mark.parametrize("known", [None, Validators(), Validators('"a"\r\nX-Injected: 1'), Validators("ü", "\x00")])
async def test_an_answer_of_unchanged_counts_only_when_it_was_asked_for(site, known):
    site.answers["/page"] = response(304)
    with pytest.raises(PageUnavailable):
        await pages(site).fetch(at(site), known)
    assert site.header("If-None-Match") == site.header("X-Injected") == []


@pytest.mark.parametrize("odd", ['"' + "a" * 300 + '"', '"ü"', '"\t"', ""])
async def test_validators_that_cannot_be_sent_back_are_not_kept(site, odd):
    site.answers["/page"] = page(ETag=odd)
    assert (await pages(site).fetch(at(site))).validators == Validators()


@pytest.mark.parametrize("status", [404, 410])
async def test_a_page_that_no_longer_exists_is_gone(site, status):
    site.answers["/page"] = response(status)
    with pytest.raises(PageGone, match="no longer exists"):
        await pages(site).fetch(at(site))


@pytest.mark.parametrize("status", [201, 204, 206, 300, 305, 400, 401, 403, 418, 429, 451, 500, 502, 503, 999])
async def test_any_other_answer_is_a_page_that_is_unavailable_for_now(site, status):
    site.answers["/page"] = response(status, b"secret internals", Content_Type="text/html", Content_Length=16)
    with pytest.raises(PageUnavailable) as error:
        await pages(site).fetch(at(site))
    assert str(error.value).endswith(".")
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    "media_type", ["image/png", "application/json", "application/octet-stream", "video/mp4", "@everyone", ""]
)
async def test_what_cannot_be_read_is_not_taken(site, media_type):
    site.answers["/page"] = page(b"x", media_type) if media_type else response(200, b"x")
    with pytest.raises(PageUnavailable, match="HTML, text, Markdown, PDF or docx"):
        await pages(site).fetch(at(site))


@pytest.mark.parametrize("body", [b"", b" \r\n\t "])
async def test_an_empty_page_is_no_page(site, body):
    site.answers["/page"] = page(body)
    with pytest.raises(PageUnavailable, match="empty"):
        await pages(site).fetch(at(site))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
async def test_a_page_may_be_as_large_as_the_limit_and_no_larger(site, pack):
    size = 3 * 1024 * 1024
    encoding = {} if pack is bytes else {"Content_Encoding": "gzip"}
    site.answers["/fits"] = page(pack(b"x" * size), **encoding)
    site.answers["/page"] = page(pack(b"x" * (size + 1)), **encoding)
    fetcher = pages(site, limits=Limits(size=size))
    assert len((await fetcher.fetch(at(site, "/fits"))).upload.content) == size
    with pytest.raises(PageUnavailable, match="larger than 3 MB"):
        await fetcher.fetch(at(site))


async def test_a_body_without_an_end_stops_at_the_limit(site):
    async def endless(writer):
        writer.write(response(200, b"", Content_Type="text/plain", Transfer_Encoding="chunked"))
        while True:
            writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            await writer.drain()

    site.answers["/page"] = endless
    with pytest.raises(PageUnavailable, match="larger than 5 MB"):
        await pages(site).fetch(at(site))


async def test_a_bomb_is_not_unpacked(site):
    """One gibibyte of zeros in about a mebibyte; with what is read ahead, a few times the limit may be held."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = packer.compress(b"\0" * 2**24) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b"\0" * 2**24) + packer.flush(zlib.Z_FULL_FLUSH)
    site.answers["/page"] = page(head + again * 63, Content_Encoding="gzip")
    tracemalloc.start()
    try:
        with pytest.raises(PageUnavailable, match="larger than 5 MB"):
            await pages(site).fetch(at(site))
        assert tracemalloc.get_traced_memory()[1] < 32 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip"])
async def test_packed_pages_are_unpacked(site, encoding):
    site.answers["/page"] = page(gzip.compress(b"Rates"), Content_Encoding=encoding)
    assert (await pages(site).fetch(at(site))).upload.content == b"Rates"
    assert site.header("Accept-Encoding") == ["gzip"]


packed = gzip.compress(b"Rates " * 1000)


@pytest.mark.parametrize(
    "answer",
    [
        page(b"half", Content_Length=8),
        response(200, b"10\r\nhalf", Content_Type="text/html", Transfer_Encoding="chunked"),
        response(200, b"zz\r\nhalf\r\n", Content_Type="text/html", Transfer_Encoding="chunked"),
        page(packed[:-20], Content_Encoding="gzip"),
        page(packed[:-4] + b"\0\0\0\0", Content_Encoding="gzip"),
        page(packed + b"more", Content_Encoding="gzip"),
        page(b"not packed", Content_Encoding="gzip"),
        page(b"", Content_Encoding="gzip"),
        page(b"x", Content_Encoding="br"),
        page(b"x", Content_Encoding="gzip, gzip"),
        b"",
        b"\x16\x03\x01\x02\x00",
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 10_000 + b"\r\n",
        redirect("http://[::1"),
    ],
)
async def test_answers_that_break_off_or_are_malformed_are_not_taken_for_pages(site, answer):
    site.answers["/page"] = answer
    with pytest.raises((PageUnavailable, AddressRefused)) as error:
        await pages(site).fetch(at(site))
    assert str(error.value).endswith(".")
    assert "guide" not in str(error.value)


async def silence(writer):
    await asyncio.sleep(5)


async def drip(writer):
    writer.write(response(200, b"", Content_Type="text/html", Content_Length=1000))
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def drip_head(writer):
    while True:
        writer.write(b"HTTP/1.1 200 OK\r\nX: "[:1])
        await writer.drain()
        await asyncio.sleep(0.02)


async def half_and_silence(writer):
    writer.write(response(200, b"half", Content_Type="text/html", Content_Length=1000))
    await writer.drain()
    await asyncio.sleep(5)


@asynccontextmanager
async def at_most(seconds):
    before = time.monotonic()
    yield
    assert time.monotonic() - before < seconds


@pytest.mark.parametrize("answer", [silence, drip, drip_head, half_and_silence])
async def test_a_site_that_is_too_slow_is_left(site, answer):
    site.answers["/page"] = answer
    async with at_most(3):
        with pytest.raises(PageUnavailable, match=r"in time|could not be fetched"):
            await pages(site, limits=QUICK).fetch(at(site))


async def test_the_deadline_is_for_all_redirects_together(site):
    async def slowly(writer):
        await asyncio.sleep(0.15)
        writer.write(redirect("/page"))

    site.answers["/page"] = slowly
    async with at_most(3):
        with pytest.raises(PageUnavailable, match="in time"):
            await pages(site, limits=QUICK).fetch(at(site))


async def test_a_port_that_is_closed_is_a_page_that_is_unavailable(site):
    closed = socket.create_server((SITE, 0))
    port = closed.getsockname()[1]
    closed.close()
    with pytest.raises(PageUnavailable, match="could not be fetched"):
        await pages(Site(SITE, port)).fetch(f"http://guide.example:{port}/")


async def test_a_cancelled_fetch_leaves_no_connection_behind(site):
    site.answers["/page"] = half_and_silence
    fetching = asyncio.create_task(pages(site).fetch(at(site)))
    await site.asked.wait()
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching


@pytest.mark.parametrize(
    "answer", [[], ["not an address"], socket.gaierror(-2, "Name or service not known"), OSError("x")]
)
async def test_a_name_without_a_usable_address_is_said_so(site, answer, opened):
    with pytest.raises((PageUnavailable, AddressRefused)) as error:
        await pages(site, resolve=Resolver(**{"guide.example": answer})).fetch(at(site))
    assert str(error.value).endswith(".")
    assert opened.made == 0


async def test_the_second_address_is_tried_when_the_first_does_not_answer(site):
    resolver = Resolver(**{"guide.example": ["::1", SITE]})
    site.answers["/page"] = page()
    assert await pages(site, resolve=resolver, is_allowed=lambda found: found.is_loopback).fetch(at(site))


async def test_the_machines_resolver_is_asked_in_a_thread_of_its_own(monkeypatch):
    threads = []

    def answering(host, port, **_):
        threads.append(threading.current_thread().name)
        return [(socket.AF_INET, 1, 6, "", (SITE, 0)), (socket.AF_INET6, 1, 6, "", ("::1", 0, 0, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", answering)
    resolver = SystemResolver()
    assert await resolver("guide.example") == [SITE, "::1"]
    resolver.close()
    assert threads[0].startswith("resolve")


async def test_a_resolver_that_hangs_holds_up_neither_the_fetch_nor_the_end(site, monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: release.wait(5))
    resolver = SystemResolver()
    async with at_most(3):
        with pytest.raises(PageUnavailable, match="in time"):
            await pages(site, resolve=resolver, limits=QUICK).fetch(at(site))
        resolver.close()
    release.set()


def server_tls(folder):
    """Return the site's side of TLS."""
    lines = {"EC PRIVATE KEY": KEY, "CERTIFICATE": CERTIFICATE}
    pem = "\n".join(f"-----BEGIN {what}-----{text}-----END {what}-----" for what, text in lines.items())
    (folder / "site.pem").write_text(pem + "\n")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "site.pem")
    return context


@pytest.fixture
async def secure_site(tmp_path):
    async with serving(SITE, tls=server_tls(tmp_path)) as running:
        yield running


@pytest.fixture
def trusting():
    return ssl.create_default_context(cadata=base64.b64decode(CERTIFICATE))


async def test_a_page_is_fetched_over_https(secure_site, trusting):
    secure_site.answers["/page"] = page()
    fetched = await pages(secure_site, tls=trusting).fetch(at(secure_site, scheme="https"))
    assert fetched.address == at(secure_site, scheme="https")


async def test_a_redirect_from_http_to_https_is_followed(site, secure_site, trusting):
    site.answers["/page"] = redirect(at(secure_site, "/safe", scheme="https"))
    secure_site.answers["/safe"] = page()
    assert (await pages(site, secure_site, tls=trusting).fetch(at(site))).address.startswith("https://")


async def test_a_redirect_from_https_to_http_is_not_followed(site, secure_site, trusting):
    secure_site.answers["/page"] = redirect(at(site, "/plain"))
    with pytest.raises(AddressRefused, match="from https to http"):
        await pages(site, secure_site, tls=trusting).fetch(at(secure_site, scheme="https"))
    assert site.connections == 0


async def test_a_certificate_of_nobody_known_or_of_another_name_is_refused(secure_site, trusting):
    secure_site.answers["/page"] = page()
    with pytest.raises(PageUnavailable):
        await pages(secure_site).fetch(at(secure_site, scheme="https"))
    another = Resolver(**{"third.example": [SITE]})
    with pytest.raises(PageUnavailable):
        await pages(secure_site, resolve=another, tls=trusting).fetch(
            at(secure_site, host="third.example", scheme="https")
        )
    assert secure_site.requests == []


async def test_a_site_that_never_finishes_the_greeting_is_left(site, trusting):
    async with at_most(3):
        with pytest.raises(PageUnavailable, match="in time"):
            await pages(site, tls=trusting, limits=Limits(connect_seconds=0.3)).fetch(at(site, scheme="https"))


async def ends_well(fetcher, address):
    try:
        fetched = await fetcher.fetch(address)
    except (MemberError, Unavailable) as exc:
        fetched = exc
    assert isinstance(fetched, Page) or str(fetched).endswith(".")


hosts = st.text(alphabet="0123456789abcdefx.:[]@%\\-_ １。ⓛ\u00ad\ud800", max_size=30)
anything = st.one_of(st.text(max_size=60), st.builds("http://{}".format, hosts))
heads = st.lists(
    st.sampled_from(
        ["Content-Type: text/html", "Content-Type: ", "Content-Type: text/html; charset=\x80\xff;;", "Content-Encoding: gzip",
         "Content-Length: 5", "Content-Length: -5", "Transfer-Encoding: chunked", "Location: /page", "Location: //[", "Location:",
         "ETag: \xff", "Connection: upgrade", "Upgrade: websocket", "Set-Cookie: a=\x01", "no colon", ": none", " folded"]
    )
)  # fmt: skip
answers = st.one_of(
    st.binary(max_size=200),
    st.builds(
        lambda status, head, body: "\r\n".join([f"HTTP/1.1 {status} X", *head, "", ""]).encode("latin-1") + body,
        st.sampled_from([100, 101, 200, 203, 302, 304, 404, 503]),
        heads,
        st.one_of(st.binary(max_size=60), st.just(b"5\r\nRates\r\n0\r\n\r\n"), st.just(gzip.compress(b"Rates"))),
    ),
)


def test_whatever_is_typed_ends_in_a_page_or_a_sentence():
    @given(anything)
    @settings(max_examples=200, deadline=None)
    def holds(text):
        runner.run(ends_well(WebPages(AGENT, HandClock(), Resolver()), text))

    with asyncio.Runner() as runner:
        holds()


def test_whatever_a_site_answers_ends_in_a_page_or_a_sentence():
    @given(answers)
    @settings(max_examples=200, deadline=None)
    def holds(raw):
        site.answers["/page"] = raw
        runner.run(ends_well(pages(site, limits=QUICK), at(site)))

    with asyncio.Runner() as runner:
        running = serving(SITE)
        site = runner.run(running.__aenter__())
        holds()
        runner.run(running.__aexit__(None, None, None))
