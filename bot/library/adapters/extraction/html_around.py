"""Know what stands around a page's own text: menus, banners, forms (lxml)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

AROUND = ("nav", "footer", "form", "button", "label", "menu", "input")
_AROUND = re.compile(
    r"(?:cookies?|consent|gdpr|ccpa|onetrust|newsletter|subscribe|signup|breadcrumbs?|sidebar|share|sharing|social|skip-?link|navbar"
    r"|nav|navigation|menu|menubar|pagination|pager|related|related-posts|comments?|comment-list|advert|ads?|promo|popup|modal|banner"
    r"|toc|table-of-contents|mw-editsection|noprint|site-header|site-footer|footer|masthead|byline-share|edit-this-page|printfooter)"
    r"(?:[-_](?:list|bar|box|banner|container|wrapper|widget|block|links?|notice|area|section|overlay))?",
    re.IGNORECASE,
)
_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog", "menu", "menubar"}


def is_around(element: _Element) -> bool:
    """Tell whether an element is a menu, a banner, a form or the like, by what it is and by what it is called."""
    if not isinstance(element.tag, str) or element.tag in {"body", "html", "main", "article"}:
        return False
    if element.tag in AROUND or element.tag == "aside" or (element.get("role") or "").lower() in _ROLES:
        return True
    names = (*(element.get("class") or "").split(), element.get("id") or "")
    return any(_AROUND.fullmatch(name) for name in names)
