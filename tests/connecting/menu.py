"""The shipped menu, with a few skills to pick from."""

from __future__ import annotations

from bot.connecting.adapters.menu_file import read_menu
from bot.connecting.rules.entries import Wishes
from bot.connecting.rules.menu import SkillName
from tests.conftest import KNOWLEDGE

SKILLS = (
    SkillName("copywriting", "Conversion copywriting", "Writing"),
    SkillName("email-marketing", "Email marketing", "Marketing"),
    SkillName("front-end", "Front-end development", "Development"),
)
MENU = read_menu(KNOWLEDGE / "introductions.yaml", SKILLS)


def wishes(offers=(), seeks=(), shows=(), learns=(), field=None, zone=None):
    return Wishes(frozenset(offers), frozenset(seeks), frozenset(shows), frozenset(learns), field, zone)
