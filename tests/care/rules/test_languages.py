"""A question in another language is noticed and answered in that language; English never is, however odd."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.care.adapters.guardrail_file import read_languages
from bot.care.adapters.language_identifier import CANDIDATES, PackagedIdentifier
from bot.care.rules.languages import ENGLISH, OTHER, SURE, Identified, Language, foreign_language
from bot.errors import KnowledgeError
from bot.kernel.words import words
from tests.conftest import KNOWLEDGE

LANGUAGES = read_languages(KNOWLEDGE / "languages.yaml")
IDENTIFIER = PackagedIdentifier()
BY_CODE = {language.code: language for language in LANGUAGES}


def language_of(question):
    found = foreign_language(question, IDENTIFIER.identify(question), LANGUAGES)
    return found.code if found else None


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("¿cómo consigo mi primer cliente sin reseñas?", "es"),
        ("quanto devo cobrar por um site para um cliente novo", "pt"),
        ("comment augmenter mon tarif avec un ancien client", "fr"),
        ("Wie erhöhe ich meinen Preis bei einem alten Kunden?", "de"),
        ("मुझे पहला ग्राहक कैसे मिलेगा", "hi"),
        ("bhai mujhe client kaise milega", "hi"),
        ("bagaimana cara mendapatkan klien pertama saya", "id"),
        ("كيف أحصل على أول عميل", "ar"),
        ("怎么找到第一个客户", "zh"),
        ("客户", "zh"),
        ("come faccio ad alzare la tariffa con un vecchio cliente", OTHER),
        ("как найти первого клиента", OTHER),
        ("як знайти першого клієнта", OTHER),
    ],
)
def test_question_in_another_language_is_told_so_in_it(question, code):
    assert language_of(question) == code


@pytest.mark.parametrize(
    "question",
    [
        "how do i raise my rate with an old client",
        "upwork vs fiverr",
        "hola",
        "hai guys",
        "asap pls kya",
        "c'est la vie, how do i move on after a lost client",
        "i work with das auto and la redoute as clients, how do i price it",
        "what does 客户 mean in a contract of mine",
        "𝗵𝗼𝘄 𝗱𝗼 𝗶 𝗳𝗶𝗻𝗱 𝗰𝗹𝗶𝗲𝗻𝘁𝘀",
        "clients clients clients",
        "😀😀😀",
        "12345 ???",
        "",
    ],
)
def test_english_and_what_is_no_language_are_read_as_ever(question):
    assert language_of(question) is None


def in_english():
    """Return the examples by kind that are English: those in the text files mix languages, as members do."""
    by_kind = yaml.safe_load((KNOWLEDGE / "examples.yaml").read_text(encoding="utf-8"))
    return {kind: texts for kind, texts in by_kind.items() if kind not in {"chat", "basic-needs"}}


def test_english_as_members_and_authors_write_it_is_hardly_ever_refused():
    examples = [text for texts in in_english().values() for text in texts][::4]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(KNOWLEDGE.glob("*/*.md")))
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    path = KNOWLEDGE.parent / "tests/evaluation/questions/in_scope.yaml"
    asked = [e["question"] for e in yaml.safe_load(path.read_text(encoding="utf-8")) if e["part"] == "tune"]
    assert [question for question in headings if language_of(question)] == []
    refused = [question for question in [*examples, *asked] if language_of(question)]
    assert len(refused) <= len(examples) * 0.003, refused


def test_call_for_help_is_answered_with_a_helpline_in_every_language():
    assert all("findahelpline.com" in (language.crisis or "") for language in LANGUAGES)
    assert not any("findahelpline.com" in language.says for language in LANGUAGES)


def test_there_is_an_entry_for_languages_without_one_and_none_for_english():
    codes = [language.code for language in LANGUAGES]
    assert OTHER in codes
    assert ENGLISH not in codes
    assert len(set(codes)) == len(codes)
    assert set(codes) - {OTHER} <= set(CANDIDATES)


def test_words_that_betray_a_language_are_no_english_ones():
    text = " ".join(in_english()["library"])
    for language in LANGUAGES:
        betraying = [word for word in words(text.lower()) if word in language.words]
        assert len(betraying) <= 2, (language.code, betraying)


FRENCH, ELSE = Language("fr", "En anglais, s'il vous plaît."), Language(OTHER, "English, please.")
HINDI = Language("hi", "अंग्रेज़ी में", frozenset({"kya", "hai", "kaise"}))
LONG = "one two three four five"


@pytest.mark.parametrize(
    ("code", "probability", "expected"),
    [
        ("fr", SURE, FRENCH),
        ("fr", SURE - 0.01, None),
        ("sv", 0.99, ELSE),
        ("en", 1.0, None),
    ],
)
def test_identifier_is_believed_from_its_threshold_on(code, probability, expected):
    assert foreign_language(LONG, Identified(code, probability), (FRENCH, ELSE)) is expected


def test_language_without_an_entry_is_left_alone_when_there_is_none_for_others():
    assert foreign_language(LONG, Identified("sv", 1.0), (FRENCH,)) is None


@pytest.mark.parametrize(
    ("question", "expected"), [("kya hai client", HINDI), ("kya client", None), ("kya kya", HINDI)]
)
def test_two_everyday_words_betray_a_language_that_the_identifier_misreads(question, expected):
    assert foreign_language(question, Identified("en", 1.0), (FRENCH, HINDI)) is expected


CODES = st.sampled_from([*CANDIDATES, "xx"])
PROBABILITIES = st.floats(0, 1)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_identified_as_a_candidate_and_read_the_same_way_twice(text):
    found = IDENTIFIER.identify(text)
    assert found.code in CANDIDATES
    assert 0 <= found.probability <= 1 + 1e-6
    assert language_of(text) in {None, *BY_CODE}
    assert language_of(text) == language_of(text)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from(["how", "client", "rate", "upwork", "invoice", "?", "a"]), max_size=12),
    CODES,
    PROBABILITIES,
)
def test_what_is_unsure_english_or_short_is_never_refused(parts, code, probability):
    question = " ".join(parts)
    found = foreign_language(question, Identified(code, probability), LANGUAGES)
    if code == ENGLISH or probability < SURE or len(words(question)) < 4:
        assert found is None
    else:
        assert found is BY_CODE.get(code, BY_CODE[OTHER])


@settings(max_examples=50, deadline=None)
@given(st.text("жкяії怎么客户كيفعमहקשなにサ한글 ?", min_size=1, max_size=60), CODES, PROBABILITIES)
def test_letters_that_no_english_is_written_in_are_never_taken_for_english(text, code, probability):
    assume(any(letter.isalpha() for letter in text))
    assert foreign_language(text, Identified(code, probability), (FRENCH, ELSE)) in {FRENCH, ELSE}


@pytest.mark.parametrize(
    "content",
    ["[", "", "- {code: english, name: English, says: x}", "- {code: fr, name: français, says: court}", "- {code: fr}"],
)
def test_file_that_cannot_be_read_stops_the_start(tmp_path, content):
    path = tmp_path / "languages.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        read_languages(path)
    assert "the languages cannot be used" in str(caught.value.problems[0])


def test_missing_file_stops_the_start(tmp_path):
    with pytest.raises(KnowledgeError):
        read_languages(tmp_path / "languages.yaml")
