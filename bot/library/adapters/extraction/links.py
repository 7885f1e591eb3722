"""Keep the addresses of links, cleaned of what follows readers about."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

_FOLLOWING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|mc_[ce]id|igshid|msclkid|yclid|_hs\w+|ref_src|si|sa|ust|usg|ved", re.IGNORECASE
)
_ADDRESS_CHARACTERS = 300
_GOOGLE = {"www.google.com", "google.com"}


def with_address(text: str, href: str | None) -> str:
    """Return a link's words with its address in brackets behind them; an address on the same page or site is none."""
    words = text.strip()
    address = cleaned(href or "")
    if not words or address is None:
        return text
    bare = _bare(address)
    if _bare(words) == bare:
        return text.replace(words, address if "://" in address else words)
    if words.endswith(("…", "...")) and bare.startswith(_bare(words.rstrip("….")) or "\0"):
        return text.replace(words, address)
    start, _, end = text.partition(words)
    return f"{start}{words} ({address}){end}"


def cleaned(href: str) -> str | None:
    """Return an address of the web or of mail as it is shown; None for others."""
    href = "".join(href.split())
    if href.lower().startswith("mailto:"):
        return href[7:].partition("?")[0] or None
    try:
        parts = urlsplit(href)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            return None
        if parts.netloc in _GOOGLE and parts.path == "/url":
            wrapped = parse_qs(parts.query).get("q") or [""]
            return cleaned(wrapped[0]) if wrapped[0] and _GOOGLE.isdisjoint([urlsplit(wrapped[0]).netloc]) else None
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        kept = [(name, value) for name, value in pairs if not _FOLLOWING.fullmatch(name)]
        query = parts.query if len(kept) == len(pairs) else urlencode(kept)
        address = urlunsplit((parts.scheme.lower(), parts.netloc, parts.path, query, parts.fragment))
    except ValueError:
        return None
    address = address.replace("(", "%28").replace(")", "%29")
    if len(address) > _ADDRESS_CHARACTERS:
        address = urlunsplit((parts.scheme.lower(), parts.netloc, parts.path, "", ""))
    return address if len(address) <= _ADDRESS_CHARACTERS else f"{parts.scheme.lower()}://{parts.netloc}/"


def _bare(address: str) -> str:
    return address.strip().casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
