"""The house as CONTRIBUTING draws it: no circle between modules, whatever imports are for."""

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
WINGS = {
    "answering",
    "care",
    "careers",
    "connecting",
    "digest",
    "health",
    "kernel",
    "library",
    "members",
    "planning",
    "search",
    "writing",
}
ROOMS = {"rules", "adapters", "discord"}
OF_THEIR_OWN = {"search/learnt", "search/training"}
"""What the matcher has learnt, and how: a thing of its own, which serving does not import."""


@pytest.fixture(scope="module")
def imports():
    graph = grimp.build_graph("bot", cache_dir=None, exclude_type_checking_imports=False)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def test_no_module_imports_itself_by_a_detour(imports):
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as exc:
        pytest.fail(" → ".join(exc.args[1]))


def test_no_wing_s_discord_room_knows_the_client(imports):
    rooms = {module for module in imports if ".discord." in module}
    assert not {module for module in rooms if "bot.discord_app.client" in imports[module]}


def test_each_wing_has_no_rooms_but_the_three():
    folders = {
        path.relative_to(ROOT / "bot").as_posix()
        for wing in WINGS
        for path in (ROOT / "bot" / wing).iterdir()
        if path.is_dir() and path.name != "__pycache__"
    }
    assert {folder.split("/")[1] for folder in folders - OF_THEIR_OWN} <= ROOMS


def test_every_wing_says_what_it_does_and_what_it_may_know():
    for wing in WINGS:
        text = (ROOT / "bot" / wing / "__init__.py").read_text(encoding="utf-8")
        assert "know" in text, wing
