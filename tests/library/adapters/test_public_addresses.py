"""Only what leads to the public internet passes, however it is spelt; the vectors serve the tests of fetching too."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from bot.errors import AddressRefused
from bot.library.adapters.public_addresses import is_public, next_address, parse_address

SPECIAL_V4 = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "private use",
    "100.64.0.0/10": "shared address space",
    "100.100.100.200/32": "metadata of a cloud",
    "127.0.0.0/8": "loopback",
    "168.63.129.16/32": "host of virtual machines in a cloud",
    "169.254.0.0/16": "link-local",
    "169.254.169.254/32": "metadata of most clouds",
    "169.254.170.2/32": "metadata of containers in a cloud",
    "172.16.0.0/12": "private use",
    "192.0.0.0/24": "protocol assignments",
    "192.0.0.0/29": "service continuity",
    "192.0.0.8/32": "dummy address",
    "192.0.0.9/32": "port control anycast",
    "192.0.0.10/32": "TURN anycast",
    "192.0.0.170/31": "NAT64 discovery",
    "192.0.0.192/32": "metadata of a cloud",
    "192.0.2.0/24": "documentation",
    "192.31.196.0/24": "AS112",
    "192.52.193.0/24": "AMT",
    "192.88.99.0/24": "6to4 relay",
    "192.168.0.0/16": "private use",
    "192.175.48.0/24": "AS112",
    "198.18.0.0/15": "benchmarking",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
    "255.255.255.255/32": "broadcast",
}
SPECIAL_V6 = {
    "::/128": "unspecified",
    "::1/128": "loopback",
    "::/96": "IPv4-compatible",
    "::ffff:0:0/96": "IPv4-mapped",
    "::ffff:0:0:0/96": "IPv4-translated",
    "64:ff9b:1::/48": "local NAT64",
    "100::/64": "discard",
    "100:0:0:1::/64": "dummy",
    "200::/7": "NSAP, given back",
    "400::/6": "unassigned",
    "1000::/4": "unassigned",
    "2001::/23": "protocol assignments",
    "2001::/32": "Teredo",
    "2001:1::1/128": "port control anycast",
    "2001:1::2/128": "TURN anycast",
    "2001:1::3/128": "service registration anycast",
    "2001:2::/48": "benchmarking",
    "2001:3::/32": "AMT",
    "2001:4:112::/48": "AS112",
    "2001:10::/28": "ORCHID",
    "2001:20::/28": "ORCHIDv2",
    "2001:30::/28": "drone ids",
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4",
    "2620:4f:8000::/48": "AS112",
    "3ffe::/16": "6bone",
    "3fff::/20": "documentation",
    "4000::/3": "unassigned",
    "5f00::/16": "segment routing",
    "8000::/1": "unassigned and special",
    "fc00::/7": "unique local",
    "fd00:ec2::254/128": "metadata of a cloud",
    "fd20:ce::254/128": "metadata of a cloud",
    "fe80::/10": "link-local",
    "fec0::/10": "site-local",
    "ff00::/8": "multicast",
}
PUBLIC = (
    "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 "
    "168.63.129.15 168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.88.98.255 "
    "192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 203.0.114.0 223.255.255.255 "
    "2001:200:: 2001:db7:ffff:ffff:ffff:ffff:ffff:ffff 2001:db9:: 2001:4860:4860::8888 2003:: 2606:4700:4700::1111 "
    "2620:4f:7fff:ffff:ffff:ffff:ffff:ffff 2620:4f:8001:: 2a00:1450:4001:81b::200e 3ffd:: 64:ff9b::8.8.8.8 64:ff9b::101:101"
)


def points(block):
    """Return the first, second, middle and last address of a block."""
    network = ip_network(block)
    first, size = network.network_address, network.num_addresses
    return sorted({first, first + min(1, size - 1), first + size // 2, network.broadcast_address}, key=int)


def v6(number):
    return f"[{IPv6Address(number)}]"


def octets(number):
    return IPv4Address(number).packed


def dotted(number):
    return str(IPv4Address(number))


def translated(text, zero):
    """Write the digits by other characters that a browser reads as digits."""
    return "".join(chr(ord(zero) + int(c)) if c.isdigit() else c for c in text)


def shortened(number, parts):
    """Write the last octets as one number, as inet_aton reads it."""
    head, rest = octets(number)[: parts - 1], number & ((1 << (8 * (5 - parts))) - 1)
    return ".".join([*map(str, head), str(rest)])


USUAL = {
    "dotted": dotted,
    "mapped": lambda n: v6(0xFFFF << 32 | n),
    "mapped, dotted": lambda n: f"[::ffff:{dotted(n)}]",
    "mapped, written out": lambda n: f"[0:0:0:0:0:FFFF:{n >> 16:04X}:{n & 0xFFFF:04X}]",
    "compatible": v6,
    "compatible, dotted": lambda n: f"[::{dotted(n)}]",
    "translated": lambda n: v6(0xFFFF << 48 | n),
    "6to4": lambda n: v6(0x2002 << 112 | n << 80 | 1),
    "NAT64": lambda n: v6(0x64_FF9B << 96 | n),
    "NAT64, dotted": lambda n: f"[64:ff9b::{dotted(n)}]",
    "NAT64, local": lambda n: v6(0x64_FF9B_0001 << 80 | n),
    "Teredo": lambda n: v6(0x2001_0000_0808_0808 << 64 | 0x8000_F227 << 32 | n ^ 0xFFFF_FFFF),
    "ISATAP": lambda n: v6(0x2A00_1450_4001_081B_0000_5EFE << 32 | n),
    "ISATAP, universal": lambda n: v6(0x2A00_1450_4001_081B_0200_5EFE << 32 | n),
}
"""Spellings that a parser must read: what they lead to is what counts."""

ODD = {
    "trailing dot": lambda n: dotted(n) + ".",
    "two trailing dots": lambda n: dotted(n) + "..",
    "decimal": str,
    "decimal, trailing dot": lambda n: f"{n}.",
    "decimal, overflowing": lambda n: str(n + (1 << 32)),
    "hex": lambda n: f"0x{n:x}",
    "hex, upper case": lambda n: f"0X{n:08X}",
    "hex, long": lambda n: f"0x{n:032x}",
    "octal": lambda n: f"0{n:o}",
    "dotted hex": lambda n: ".".join(f"0x{o:x}" for o in octets(n)),
    "dotted octal": lambda n: ".".join(f"0{o:o}" for o in octets(n)),
    "padded": lambda n: ".".join(f"{o:03}" for o in octets(n)),
    "mixed": lambda n: "0x{:x}.0{:o}.{}.0x{:x}".format(*octets(n)),
    "two parts": lambda n: shortened(n, 2),
    "three parts": lambda n: shortened(n, 3),
    "two parts, hex": lambda n: f"0x{n >> 24:x}.0x{n & 0xFFFFFF:x}",
    "too many parts": lambda n: dotted(n) + ".1",
    "full-width": lambda n: translated(dotted(n), "\uff10"),
    "full-width decimal": lambda n: translated(str(n), "\uff10"),
    "mathematical": lambda n: translated(dotted(n), "\U0001d7ce"),
    "Arabic": lambda n: translated(dotted(n), "\u0660"),
    "ideographic stops": lambda n: dotted(n).replace(".", "\u3002"),
    "full-width stops": lambda n: dotted(n).replace(".", "\uff0e"),
    "percent-encoded": lambda n: "".join(f"%{ord(c):02x}" for c in dotted(n)),
    "percent-encoded dots": lambda n: dotted(n).replace(".", "%2e"),
    "soft hyphen": lambda n: dotted(n).replace(".", "\u00ad."),
    "zero-width": lambda n: dotted(n).replace(".", "\u200b."),
    "in brackets": lambda n: f"[{dotted(n)}]",
    "zone id": lambda n: f"[::ffff:{dotted(n)}%251]",
    "zone id, bare": lambda n: f"[::ffff:{dotted(n)}%lo]",
    "no brackets": lambda n: f"::ffff:{dotted(n)}",
    "credentials": lambda n: f"moderator:secret@{dotted(n)}",
    "a name as credentials": lambda n: f"example.org@{dotted(n)}",
    "empty credentials": lambda n: f"@{dotted(n)}",
    "two at signs": lambda n: f"example.org@example.org@{dotted(n)}",
    "backslash": lambda n: f"example.org\\@{dotted(n)}",
    "backslash after": lambda n: f"{dotted(n)}\\@example.org",
    "tab": lambda n: dotted(n).replace(".", ".\t", 1),
    "line end": lambda n: f"{dotted(n)}\r\n",
    "leading space": lambda n: f" {dotted(n)}",
    "null": lambda n: f"{dotted(n)}\0.example.org",
    "wildcard name": lambda n: f"{dotted(n)}.nip.example",
}
"""Spellings that some parser reads as the address and another does not."""

NAMES = (
    "localhost LOCALHOST localhost. localhost.. a.localhost localhost.localdomain printer.local PRINTER.LOCAL. router.lan "
    "nas.home nas.home.arpa wiki.corp wiki.intranet db.internal metadata.google.internal instance-data db kubernetes a.private "
    "ⓛocalhost ｌｏｃａｌｈｏｓｔ localhost。 printer。local intranet _ - .. . a..b -a.example a-.example xn--a.example xn--.example a.b-.com "
    "1.2.3 1.2.3.4.5 256.1.1.1 1.1.1.256 0x.example.0x 0xg 1e3 example.0x7f example.1 [::1 ::1] [] [:] [v1.a] [ab.cd] [::1]] [[::1]]"
)
SHAPES = (
    "",
    "http:",
    "http://",
    "http:///",
    "https://?",
    "http://#",
    "//127.0.0.1/",
    "127.0.0.1",
    "127.0.0.1:80",
    "example.org/page",
    "http:127.0.0.1",
    "http:/127.0.0.1/",
    "http:///127.0.0.1/",
    "http:\\\\127.0.0.1\\",
    "http://127.0.0.1\\.example.org/",
    " http://127.0.0.1/",
    "http://127.0.0.1/ ",
    "\x00http://127.0.0.1/",
    "ht\ntp://127.0.0.1/",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "gopher://127.0.0.1:6379/_INFO",
    "dict://127.0.0.1:11211/stats",
    "ldap://127.0.0.1/",
    "ws://127.0.0.1/",
    "jar:http://127.0.0.1!/",
    "view-source:http://127.0.0.1/",
    "javascript:alert(1)",
    "data:text/html,hello",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",
    "http://example.org:22/",
    "http://example.org:25/",
    "http://example.org:6379/",
    "http://example.org:8080/",
    "http://example.org:0/",
    "http://example.org:65616/",
    "http://example.org:4294967376/",
    "http://example.org:-80/",
    "http://example.org:+80/",
    "http://example.org:080/",
    "http://example.org:0x50/",
    "http://example.org:８０/",
    "http://example.org:80:80/",
    "http://example.org:/",
    "http://example.org:http/",
    "http://user@example.org/",
    "http://user:secret@example.org/",
    "http://example.org\u2028/",
    "http://example.org/\u202egnp.exe",
    "http://exam\u200dple.org/",
    "http://example.org/\ud800",
    "http://example.org/" + "a" * 2000,
    "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 130 + "example/",
)


def not_public():
    """Yield (what, host) for every special block and spelling."""
    for block in SPECIAL_V4:
        for point in points(block):
            for spelling, write in (USUAL | ODD).items():
                yield f"{point} {spelling}", write(int(point))
    for block in SPECIAL_V6:
        for point in points(block):
            yield f"{point} in brackets", f"[{point}]"
            yield f"{point} written out", f"[{point.exploded.upper()}]"
            yield f"{point} with a zone", f"[{point}%25eth0]"


@pytest.mark.parametrize("block", [*SPECIAL_V4, *SPECIAL_V6])
def test_no_address_of_a_special_block_is_public(block):
    assert [str(point) for point in points(block) if is_public(point)] == []


@pytest.mark.parametrize("address", PUBLIC.split())
def test_neighbours_of_special_blocks_and_well_known_sites_are_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("spelling", USUAL)
def test_an_ipv4_address_inside_an_ipv6_address_is_never_more_public_than_itself(spelling):
    inside = [
        str(point)
        for block in SPECIAL_V4
        for point in points(block)
        if is_public(ip_address(USUAL[spelling](int(point)).strip("[]")))
    ]
    assert inside == []


def test_addresses_bound_to_an_interface_are_not_public():
    assert not is_public(ip_address("2606:4700:4700::1111%eth0"))


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6), st.ip_addresses(network="2000::/3")))
@example(IPv4Address("192.0.0.9"))
@example(IPv6Address("2001:1::1"))
def test_nothing_is_public_that_the_registries_or_python_call_special(address):
    if not is_public(address) or address in IPv6Network("64:ff9b::/96"):
        return
    assert address.is_global
    assert not any((address.is_multicast, address.is_reserved, address.is_loopback, address.is_link_local))
    tables = {4: SPECIAL_V4, 6: SPECIAL_V6}
    assert not any(address in ip_network(block) for block in tables[address.version])


@given(st.ip_addresses(network=IPv4Network("64.0.0.0/2")))
def test_nat64_is_judged_by_the_address_inside(address):
    assert is_public(IPv6Address(0x64_FF9B << 96 | int(address))) == is_public(address)


@pytest.mark.parametrize("spelling", sorted(ODD.keys() - {"Arabic", "wildcard name"}))
def test_odd_spellings_are_refused_or_read_as_what_they_are(spelling):
    """The two left out are names like any other: what the resolver says of them counts."""
    for block in SPECIAL_V4:
        for point in points(block):
            try:
                url = parse_address(f"http://{ODD[spelling](int(point))}/")
            except AddressRefused:
                continue
            assert url.raw_host == str(point)


@pytest.mark.parametrize("host", NAMES.split())
def test_names_of_private_networks_and_malformed_names_are_refused(host):
    with pytest.raises(AddressRefused):
        parse_address(f"http://{host}/")


@pytest.mark.parametrize("address", SHAPES)
def test_what_is_not_a_plain_web_address_is_refused_in_one_sentence(address):
    with pytest.raises(AddressRefused) as refused:
        parse_address(address)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTPS://Example.ORG/Page", "https://example.org/Page"),
        ("http://example.org:80/", "http://example.org/"),
        ("https://example.org:443/", "https://example.org/"),
        ("https://example.org./page", "https://example.org/page"),
        ("https://example.org/a/../b?c=d&e=%20#part", "https://example.org/b?c=d&e=%20"),
        ("https://bücher.example/preis-für-code", "https://xn--bcher-kva.example/preis-f%C3%BCr-code"),
        ("https://xn--bcher-kva.example./", "https://xn--bcher-kva.example/"),
        ("https://my_site.example.org/@author:1", "https://my_site.example.org/@author:1"),
        ("https://example.org?next=http://127.0.0.1/", "https://example.org/?next=http://127.0.0.1/"),
        ("https://93.184.216.34/", "https://93.184.216.34/"),
        ("https://[2606:4700:4700:0::1111]/", "https://[2606:4700:4700::1111]/"),
        ("https://localhost.example.org/", "https://localhost.example.org/"),
    ],
)
def test_plain_addresses_are_read_in_their_normal_form(typed, read):
    assert parse_address(typed) == URL(read)
    assert parse_address(str(parse_address(typed))) == parse_address(typed)


@pytest.mark.parametrize(
    ("location", "read"),
    [
        ("/next", "https://example.org/next"),
        ("next?x=1#y", "https://example.org/a/next?x=1"),
        ("../up", "https://example.org/up"),
        ("//other.example/x", "https://other.example/x"),
        ("https://other.example/ü", "https://other.example/%C3%BC"),
        ("?page=2", "https://example.org/a/b?page=2"),
    ],
)
def test_redirects_are_followed_to_where_they_point(location, read):
    assert next_address(URL("https://example.org/a/b"), location) == URL(read)


@pytest.mark.parametrize(
    "location",
    ["", " ", "/\\127.0.0.1/", "http://example.org/", "//user@other.example/", "https://other.example:8443/", "https:", "https:/next",
     "https:///other.example/", "javascript:alert(1)", "file:///etc/passwd", "https://[::1", "/a\tb", "/\ud800", "//localhost/",
     "https://%6cocalhost/"],
)  # fmt: skip
def test_redirects_elsewhere_are_refused_in_a_sentence(location):
    with pytest.raises(AddressRefused, match=r"^The page sends on .*\.$"):
        next_address(URL("https://example.org/a/b"), location)


authorities = st.text(alphabet="0123456789abcdefxX.:[]@%\\/?#-_ \t１。ⓛ\u00ad\u200d\ud800", max_size=40)


@given(
    st.one_of(
        st.text(max_size=60), st.builds("{}://{}".format, st.sampled_from(["http", "https", "HTTP"]), authorities)
    )
)
@example("http://xn--a/")
@example("http://[::ffff:7f00:1%eth0]:80/")
def test_any_text_is_a_plain_web_address_or_is_refused(text):
    try:
        url = parse_address(text)
    except AddressRefused:
        return
    assert url.scheme in {"http", "https"}
    assert url.port in {80, 443}
    assert url.user is None
    assert url.password is None
    assert str(url).isascii()
    assert parse_address(str(url)) == url


@given(st.text(max_size=60))
def test_any_location_leads_to_a_plain_web_address_or_is_refused(text):
    try:
        url = next_address(URL("https://example.org/a/b"), text)
    except AddressRefused:
        return
    assert parse_address(str(url)) == url
