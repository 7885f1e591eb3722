"""Every sentence of the bot's own in every language: translated, within Discord's limits, with the same blanks to fill."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import bot
from bot.careers.discord.gap_items import BUTTONS as GAP_BUTTONS
from bot.careers.discord.gap_items import PLACEHOLDERS
from bot.careers.discord.money_forms import RATE_FIELDS, RUNWAY_FIELDS
from bot.connecting.discord.cards import LABELS as CARD_LABELS
from bot.connecting.discord.panel import BUTTONS as PANEL_BUTTONS
from bot.connecting.discord.panel import PARTS
from bot.connecting.discord.texts import CONSENT
from bot.discord_app.about import ABOUT
from bot.discord_app.front_door import DOORS, MODERATORS, WELCOME, card
from bot.discord_app.options import BotOptions
from bot.discord_app.text import BUTTON_LABEL, EMBED_DESCRIPTION, FIELD_LABEL, MESSAGE_CHARACTERS
from bot.kernel.adapters.catalogues import CATALOGUES, LOCALES, translations
from bot.kernel.speech import speaking
from bot.library.discord.draft_views import DraftButton, HeadingsButton
from bot.members.discord.privacy_text import COMMUNITYS, KINDS, deletion_text, privacy_text
from bot.members.discord.profile_text import WELCOME as PROFILE
from bot.members.rules.profiles import NAMES
from bot.planning.discord.check_in_views import CheckInButton
from bot.planning.discord.plan_views import MOVES, PlanButton

BOT = Path(bot.__file__).parent
FOLDERS = sorted(set(CATALOGUES.values()))
LIMITS = {
    ("Button", "label"): BUTTON_LABEL,
    ("Select", "placeholder"): 150,
    ("ChannelSelect", "placeholder"): 150,
    ("RoleSelect", "placeholder"): 150,
    ("SelectOption", "label"): 100,
    ("SelectOption", "description"): 100,
    ("TextInput", "label"): FIELD_LABEL,
    ("TextInput", "placeholder"): 100,
    ("__init__", "title"): 45,
    ("Embed", "title"): 256,
    ("add_field", "name"): 256,
    ("add_field", "value"): 1024,
    ("set_footer", "text"): 2048,
    ("Choice", "name"): 100,
    ("command", "description"): 100,
    ("Group", "description"): 100,
    ("class", "group_description"): 100,
}
"""What Discord takes, by the call that says it and the argument."""


def first(pairs):
    return [label for label, _ in pairs.values()]


BY_NAME = {
    BUTTON_LABEL: [
        *(door.label for door in DOORS),
        *first(PANEL_BUTTONS),
        *first(CARD_LABELS),
        *first(PlanButton.LABELS),
        *first(CheckInButton.LABELS),
        *first(DraftButton.LABELS),
        *HeadingsButton.LABELS.values(),
        *GAP_BUTTONS.values(),
    ],
    100: [*MOVES.values(), *(placeholder for _, placeholder, _ in (*RATE_FIELDS, *RUNWAY_FIELDS))],
    150: [*PARTS.values(), *PLACEHOLDERS.values()],
    FIELD_LABEL: [label for label, _, _ in (*RATE_FIELDS, *RUNWAY_FIELDS)],
}
"""Labels that stand in tables, by how long they may be."""


def read(folder):
    with (LOCALES / folder / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=folder)


@pytest.fixture(scope="module")
def catalogues():
    return {folder: read(folder) for folder in FOLDERS}


@pytest.fixture(scope="module")
def sentences():
    """Return what the code says, as the extractor finds it."""
    method = [("**.py", "bot.locales.extraction:sentences")]
    return {_key(message) for _, _, message, _, _ in extract_from_dir(BOT, method) if message and _key(message)}


def _key(message):
    return message if isinstance(message, str) else message[0]


def forms(message):
    """Return a message's (English, translation) pairs, one for each plural form."""
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return [(message.id[-1], each) for each in message.string]


def blanks(text):
    return set(re.findall(r"\{[^}]*\}", text))


def kept_as_typed(text):
    """Return commands, addresses and marks of Discord's, which no language changes."""
    return set(re.findall(r"`[^`]+`|<[@#t][^>]*>|https?://[^\s)>]+|\*[A-Z][a-z]+ (?:the mentor|this offer)\*", text))


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_catalogue_holds_every_sentence_of_the_code_and_no_other(folder, catalogues, sentences):
    held = {_key(message.id) for message in catalogues[folder] if message.id}
    assert held == sentences, "run `make messages` and translate what is new"


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_sentence_is_translated_with_the_same_blanks_and_commands(folder, catalogues):
    for message in catalogues[folder]:
        for english, said in forms(message) if message.id else []:
            assert said.strip(), (folder, english)
            assert not message.fuzzy
            if isinstance(message.id, str):
                assert blanks(said) == blanks(english), (folder, english)
            else:
                # "One day" and the Arabic dual name no number.
                assert blanks(said) <= blanks(english), (folder, english)
            assert kept_as_typed(said) == kept_as_typed(english), (folder, english)
            assert said.startswith("\n") == english.startswith("\n"), (folder, english)
            assert english.count("**") == said.count("**"), (folder, english)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_sentence_that_names_a_button_names_it_as_the_button_is_called(folder, catalogues):
    said = {message.id: message.string for message in catalogues[folder] if isinstance(message.id, str)}
    named = [
        (english, label)
        for english in said
        for label in re.findall(r"\*+([A-Z][^*\n]{2,30}?)\*+", english)
        # What stands behind a door of /help begins with its word, as a verb.
        if label in said and label != english and not english.startswith(f"**{label}**")
    ]
    assert len(named) >= 8
    for english, label in named:
        assert f"*{said[label]}*" in said[english], (folder, label, said[english])


def limited():
    """Return (sentence, limit, where) of all that the code hands to Discord by an argument with a limit."""
    found = []
    for path in sorted(BOT.glob("**/*.py")):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call | ast.ClassDef):
                continue
            name = "class" if isinstance(node, ast.ClassDef) else _called(node)
            for argument in node.keywords:
                limit = 100 if name == "describe" else LIMITS.get((name, argument.arg))
                texts = _texts(argument.value, direct=name in {"describe", "command", "Group", "class", "Choice"})
                found += [(text, limit, f"{path.name}:{node.lineno}") for text in texts if limit]
    return found


def _called(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _texts(value, *, direct):
    if direct and isinstance(value, ast.Constant) and isinstance(value.value, str):
        return [value.value]
    looked_up = [each for each in ast.walk(value) if isinstance(each, ast.Call) and _called(each) in {"_", "N_"}]
    constants = [each.args[0] for each in looked_up]
    return [each.value for each in constants if isinstance(each, ast.Constant)]


def as_shown(text):
    """Return a sentence about as long as it gets with its blanks filled."""
    return re.sub(r"\{[^}]*\}", "12", text)


@pytest.mark.parametrize("locale", CATALOGUES)
def test_labels_titles_and_descriptions_keep_to_discords_limits(locale):
    said = translations(locale).gettext
    in_code = limited()
    assert len(in_code) > 200
    named = [(text, limit, "table") for limit, texts in BY_NAME.items() for text in texts if text]
    for text, limit, where in (*in_code, *named):
        assert len(as_shown(said(text))) <= limit, (locale, where, said(text), len(said(text)))


@pytest.mark.parametrize("locale", CATALOGUES)
def test_no_sentence_is_longer_than_a_message_and_the_long_ones_fit_filled_in(locale):
    language = translations(locale)
    with speaking(language):
        said = language.gettext
        longest = max(
            (len(said(message.id)), message.id)
            for message in read(CATALOGUES[locale])
            if message.id and isinstance(message.id, str) and "**What I keep, and why**" not in message.id
        )
        assert longest[0] <= MESSAGE_CHARACTERS
        assert len(said(WELCOME)) + len(said(MODERATORS)) + 1 <= MESSAGE_CHARACTERS
        assert len(said(ABOUT).format(days=365, channels="c" * 90)) <= MESSAGE_CHARACTERS
        assert len(said(PROFILE)) <= MESSAGE_CHARACTERS
        assert len(said(CONSENT).format(server="s" * 100)) <= MESSAGE_CHARACTERS
        for door in DOORS:
            assert len(card(door, ["x" * 150] * 6)) <= MESSAGE_CHARACTERS
        everything = dict.fromkeys([*KINDS, *COMMUNITYS], 12345)
        assert len(deletion_text(everything)) <= MESSAGE_CHARACTERS
        # /privacy goes out in as many messages as it needs.
        assert len(privacy_text(BotOptions(True, 365, language_model="openai:gpt"))) <= EMBED_DESCRIPTION
        for line in NAMES.values():
            assert len(said("{line} (empty clears it)").format(line=said(line))) <= FIELD_LABEL, (locale, line)


async def test_discord_is_told_every_command_in_every_language_and_their_names_in_english(town):
    tree = town.bot.tree
    for command in tree.get_commands():
        payload = await command.get_translated_payload(tree, tree.translator)
        for spec in walked(payload):
            assert not spec.get("name_localizations") or "value" in spec, spec["name"]
            if spec.get("description"):
                told = spec["description_localizations"]
                assert set(told) == set(CATALOGUES) - {"ar"}, spec["name"]
                assert all(len(text) <= 100 for text in told.values()), told
            for choice in spec.get("choices", []):
                assert all(len(name) <= 100 for name in (choice.get("name_localizations") or {}).values())


def walked(payload):
    yield payload
    for option in payload.get("options", []):
        yield from walked(option)


async def test_a_choice_is_read_in_the_members_language(town):
    payload = await town.bot.tree.get_command("plan").get_translated_payload(town.bot.tree, town.bot.tree.translator)
    (check_ins,) = [option for option in payload["options"] if option["name"] == "check-ins"]
    (day,) = [option for option in check_ins["options"] if option["name"] == "day"]
    names = {choice["name"]: choice["name_localizations"]["de"] for choice in day["choices"]}
    assert names["Monday"] == "Montag"
    assert names["off"] == "aus"


def test_a_sentence_that_no_catalogue_has_and_a_locale_without_one_are_english():
    assert translations("de").gettext("A sentence that nobody translated.") == "A sentence that nobody translated."
    assert translations("ja").gettext("Sources") == "Sources"
    assert translations("").gettext("Sources") == "Sources"


@pytest.mark.parametrize(
    ("locale", "letters"), [("ar", r"[\u0600-\u06ff]"), ("hi", r"[\u0900-\u097f]"), ("zh-CN", r"[\u4e00-\u9fff]")]
)
def test_languages_of_other_scripts_are_written_in_them(locale, letters):
    said = translations(locale).gettext
    ids = [message.id for message in read(CATALOGUES[locale]) if message.id and isinstance(message.id, str)]
    bare = [english for english in ids if not re.search(letters, said(english))]
    assert all(len(re.sub(r"\{[^}]*\}|[^A-Za-z]", "", said(english))) <= 4 for english in bare), bare


def test_an_arabic_line_is_isolated_behind_discords_marks_so_that_its_commands_keep_their_places():
    said = translations("ar").gettext(WELCOME)
    lines = said.splitlines()
    assert lines[0].startswith("\u2067**")
    assert lines[0].endswith("\u2069")
    assert lines[2].startswith("-# \u2067")
    assert lines[2].endswith("\u2069")
    assert translations("ar").gettext("Sources") == "المصادر"


def test_no_sentence_hides_in_an_f_string():
    """Babel reads f-strings as one piece, so a sentence inside of one would stay English in every language."""
    hidden = [
        f"{path.relative_to(BOT)}:{inside.lineno}"
        for path in sorted(BOT.rglob("*.py"))
        for string in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for inside in ast.walk(string)
        if isinstance(inside, ast.Call)
        and getattr(inside.func, "id", "") in {"_", "N_", "ngettext"}
        and inside.args
        and isinstance(inside.args[0], ast.Constant)
    ]
    assert hidden == []
