"""Find the pages that a page leads to on its own site, and which of them its robots file leaves to everybody; pure functions."""

from __future__ import annotations

import re
from html import unescape
from pathlib import PurePosixPath
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

PAGES = 30
_LINKS = 3_000
_LINK = re.compile(
    r"<a\s(?:[^<>]{0,400}?\s)?href\s*=\s*(?:\"([^\"<>]{1,1000})\"|'([^'<>]{1,1000})'|([^\s\"'<>]{1,1000}))",
    re.IGNORECASE,
)
_MARKDOWN_LINK = re.compile(r"\]\(([^()\s]{1,1000})\)")
_PAGES_ONLY = frozenset({"", ".html", ".htm", ".php", ".md", ".txt", ".xhtml", ".aspx", ".pdf", ".docx"})
_NOT_READ = re.compile(
    r"/(?:log-?in|log-?out|sign-?(?:in|up)|register|search|tag|tags|category|author|feed|cart|account|wp-admin)(?:/|$)",
    re.IGNORECASE,
)


def subpages_of(address: str, source: str) -> list[str]:
    """Return the addresses on the same site, at or below the page's folder, to which a page's source leads, each once."""
    home = urlsplit(address)
    folder = home.path.rsplit("/", 1)[0] + "/" if "." in home.path.rsplit("/", 1)[-1] else home.path.rstrip("/") + "/"
    found: dict[str, None] = {}
    hrefs = ["".join(groups) for groups in _LINK.findall(source)[:_LINKS]] + _MARKDOWN_LINK.findall(source)[:_LINKS]
    for href in hrefs:
        target, _ = urldefrag(_joined(address, unescape(href)))
        if target and target != urldefrag(address)[0] and _is_below(target, home.netloc, folder):
            found.setdefault(target)
    return list(found)[:PAGES]


def robots_address(address: str) -> str:
    """Return where a page's site says what robots may read."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def allowed(addresses: list[str], robots: str, agent: str) -> list[str]:
    """Return those addresses that a site's robots file leaves to a robot of this name (RFC 9309)."""
    parser = RobotFileParser()
    parser.parse(robots.splitlines())
    return [address for address in addresses if parser.can_fetch(agent, address)]


def _joined(address: str, href: str) -> str:
    try:
        return urljoin(address, href.strip())
    except ValueError:
        return ""


def _is_below(target: str, host: str, folder: str) -> bool:
    parts = urlsplit(target)
    if parts.scheme not in {"http", "https"} or parts.netloc != host or not parts.path.startswith(folder):
        return False
    return PurePosixPath(parts.path).suffix.lower() in _PAGES_ONLY and not _NOT_READ.search(parts.path)
