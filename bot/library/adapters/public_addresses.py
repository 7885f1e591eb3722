"""Tell the addresses of the public internet, of machines and of pages, from all others.

An allow-rule: IPv4 without its special-purpose blocks, IPv6 only inside the global unicast allocation and without the special
blocks there, so that a range which nobody thought of is refused. `ipaddress.is_global` is no substitute: it follows the
Python release, and on 3.11.7 let 14 of 34 non-public addresses through.

Registries, as of 2025-10-09 (a block that IANA calls globally reachable is refused too when no web page lives there):
https://www.iana.org/assignments/iana-ipv4-special-registry
https://www.iana.org/assignments/iana-ipv6-special-registry
https://www.iana.org/assignments/ipv6-address-space
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from yarl import URL

from bot.errors import AddressRefused

IPAddress = IPv4Address | IPv6Address

NOT_PUBLIC_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network; 0.0.0.0 reaches the machine itself on Linux
        "10.0.0.0/8",  # private use
        "100.64.0.0/10",  # shared by carriers (CGNAT); holds 100.100.100.200, one cloud's metadata
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local; holds 169.254.169.254, most clouds' metadata
        "172.16.0.0/12",  # private use
        "192.0.0.0/24",  # protocol assignments; holds 192.0.0.192, one cloud's metadata
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # multicast tunnels (AMT)
        "192.88.99.0/24",  # 6to4 relays, deprecated
        "192.168.0.0/16",  # private use
        "192.175.48.0/24",  # AS112, direct delegation
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and the broadcast address
        "168.63.129.16/32",  # in no registry: the host of every virtual machine in Azure answers there
    )
)
GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
NOT_PUBLIC_V6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, AMT, AS112, ORCHID, drone ids
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "2620:4f:8000::/48",  # AS112, direct delegation
        "3ffe::/16",  # the 6bone, given back (RFC 3701)
        "3fff::/20",  # documentation
    )
)
NAT64 = IPv6Network("64:ff9b::/96")
"""Judged by the IPv4 address inside (RFC 6052): on a network with IPv6 alone every IPv4 site is reached through it. The local
64:ff9b:1::/48, mapped and compatible addresses lie outside 2000::/3 and are refused whatever they hold."""
ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})
"""Begin the last 64 bits of an address under any prefix; the last 32 are an IPv4 address (RFC 5214)."""

WEB_PORTS = frozenset({80, 443})
"""Pages stand there. Any other port would let a moderator make the bot knock at strangers' databases and mail servers."""
LONGEST_ADDRESS = 2000
"""Characters; Discord's message ends there too."""
LOCAL = ("localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa")
"""Endings of names that belong to a private network; what such a name resolves to is another's business, or ours."""
SHAPE = re.compile(r"https?://(\[[0-9a-f:.]+\]|[^\[\]:@%/?#]+)(:[1-9][0-9]{0,4})?([/?#].*)?", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
NAME = re.compile(rf"(?=.{{1,253}}$){LABEL}(?:\.{LABEL})+")
NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)")
"""Hosts that some parsers take for an IPv4 address: their last label is a number (URL Standard, "ends in a number")."""


def is_public(address: IPAddress) -> bool:
    """Tell whether the address is a unicast address of the public internet."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in NOT_PUBLIC_V4)
    if address.scope_id is not None:
        return False
    if address in NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    if address not in GLOBAL_UNICAST_V6 or (int(address) >> 32) & 0xFFFF_FFFF in ISATAP:
        return False
    return not any(address in block for block in NOT_PUBLIC_V6)


def parse_address(address: str, ports: frozenset[int] = WEB_PORTS) -> URL:
    """Return a web address in its normal form, without its fragment; raise AddressRefused when it may not be fetched."""
    _refuse_odd_characters(address)
    shape = SHAPE.fullmatch(address)
    if shape is None:
        raise AddressRefused("An address looks like https://example.org/page, without a user name or a password.")
    try:
        url = URL(
            str(URL(address).with_fragment(None))
        )  # once more: a default port that was written out stays in the first
        host = url.host and url.raw_host  # `host` raises for a broken international name, `raw_host` would not
    except ValueError as exc:
        raise AddressRefused("That address cannot be read.") from exc
    if url.port not in ports:
        raise AddressRefused("Only the usual ports of the web are fetched, 80 and 443.")
    bare = (host or "").removesuffix(".")
    if shape[1].startswith("["):
        _refuse_unless(IPv6Address, host or "")
        return url
    if NUMBER.fullmatch(bare):
        _refuse_unless(IPv4Address, host or "")
        return url
    if NAME.fullmatch(bare) is None or any(f".{bare}".endswith(f".{ending}") for ending in LOCAL):
        raise AddressRefused("The site's name must be one of the public internet, such as example.org.")
    return url if bare == host else url.with_host(bare)


def next_address(url: URL, location: str, ports: frozenset[int] = WEB_PORTS) -> URL:
    """Return where a page sends on to, judged like an address that someone typed."""
    if not location:
        raise AddressRefused("The page sends on to another address without naming it.")
    try:
        _refuse_odd_characters(location)
        # With a scheme it stands alone: joining would lead `http:///host/` back to where it came from.
        target = parse_address(location if SCHEME.match(location) else str(url.join(URL(location))), ports)
    except (AddressRefused, ValueError) as exc:
        why = str(exc) if isinstance(exc, AddressRefused) else "It cannot be read."
        raise AddressRefused(f"The page sends on to another address. {why}") from exc
    if url.scheme == "https" and target.scheme == "http":
        raise AddressRefused("The page sends on from https to http, where anyone on the way could change it.")
    return target


def _refuse_odd_characters(address: str) -> None:
    """Refuse what two parsers may read in two ways: spaces, backslashes, control and invisible characters."""
    if len(address) > LONGEST_ADDRESS:
        raise AddressRefused("That address is too long.")
    if "\\" in address or any(unicodedata.category(character)[0] in "CZ" for character in address):
        raise AddressRefused("The address holds a space, a backslash or an invisible character.")


def _refuse_unless(kind: type[IPv4Address | IPv6Address], host: str) -> None:
    """Refuse an IP address that is not written the usual way; whether it is public is judged before connecting."""
    try:
        is_usual = str(kind(host)) == host
    except ValueError:
        is_usual = False
    if not is_usual:
        raise AddressRefused("That address spells a machine's number in an unusual way.")
