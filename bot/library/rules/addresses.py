"""Know the addresses that no fetch turns into text, and say what to do instead."""

from __future__ import annotations

from urllib.parse import urlsplit

GOOGLE_DOCUMENT = "That is a Google document, which wants a login. Open it, choose File, Download, Microsoft Word (.docx), and hand that file in."
GOOGLE_SHEET = "That is a Google spreadsheet. Copy the table into a document, or download it as a web page (.html), and hand that in."
GOOGLE_DRIVE = "That is a file in Google Drive, which wants a login. Download it and hand the file in."
NOTION = (
    "Notion draws its pages by a script, so there is nothing to fetch. Open the page, choose Export, Markdown, and hand the zip "
    "to /knowledge import."
)
MICROSOFT = "That file lies behind a Microsoft login. Download it as a Word document or PDF and hand that in."
VIDEO = "That is a video, and I read text only. Open its transcript, copy it into a text file, and hand that in."
PICTURES = "That page shows pictures, and I read text only. Write what members need from it into a document."
DISCORD = "That is a message in Discord. Copy its text, and type it into the form of /knowledge add."

_HOSTS = {
    "drive.google.com": GOOGLE_DRIVE,
    "notion.so": NOTION,
    "notion.site": NOTION,
    "sharepoint.com": MICROSOFT,
    "onedrive.live.com": MICROSOFT,
    "1drv.ms": MICROSOFT,
    "youtube.com": VIDEO,
    "youtu.be": VIDEO,
    "vimeo.com": VIDEO,
    "loom.com": VIDEO,
    "tiktok.com": VIDEO,
    "figma.com": PICTURES,
    "miro.com": PICTURES,
    "instagram.com": PICTURES,
    "pinterest.com": PICTURES,
    "discord.com": DISCORD,
}


def advice_about(address: str) -> str | None:
    """Return what to do instead of fetching an address; None for those that may hold text."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    host = (parts.hostname or "").lower().removeprefix("www.")
    if host == "docs.google.com":
        if parts.path.endswith(("/pub", "/export")):
            return None  # published for everybody
        return GOOGLE_SHEET if parts.path.startswith("/spreadsheets") else GOOGLE_DOCUMENT
    return next((advice for name, advice in _HOSTS.items() if host == name or host.endswith(f".{name}")), None)
