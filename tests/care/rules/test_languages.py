"""A question in another language is noticed and answered in that language; English never is, however odd."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.care.adapters.guardrail_file import read_languages
from bot.care.adapters.language_identifier import CANDIDATES, PackagedIdentifier
from bot.care.rules.languages import AGREED, ENGLISH, OTHER, SURE, Identified, Language, foreign_language
from bot.care.rules.little_words import LittleWords
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
        ("logo ka kitna charge karu", "hi"),
        ("el client no paga el deposit", "es"),
        ("rate-nya kemurahan ga ya", "id"),
        ("come faccio ad alzare la tariffa con un vecchio cliente", "it"),
        ("magkano po ba ang logo design", "tl"),
        ("abeg how una dey charge for logo", "pcm"),
        ("musteri odeme yapmiyor", "tr"),
        ("nasıl client bulurum", "tr"),
        ("klient nie płaci faktury", "pl"),
        ("klant betaalt mijn factuur niet", "nl"),
        ("el client mesh 3ayez yedfa3", "ar"),
        ("hur höjer jag mitt pris hos en gammal kund", OTHER),
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
        "wat 2 charge 4 logo lol",
        "pls help clint no pay",
        "bhai how do i raise my rate with an old client",
        "hi hi hi",
        "i dont no wat 2 do wit da client",
        "is la ok for a retainer, client is est",
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
    assert {code for code in codes if len(code) == 2} <= set(CANDIDATES)


def test_words_that_betray_a_language_are_no_english_ones():
    """The articles name a federal form or a German word now and then; a telling word would make them foreign."""
    texts = in_english()["library"]
    for language in LANGUAGES:
        telling = [word for text in texts for word in words(text) if word in language.little_words.telling]
        assert len(telling) <= 1, (language.code, telling)


def test_little_words_are_written_as_they_are_looked_for():
    for language in LANGUAGES:
        little = language.little_words
        assert not little.telling & little.ordinary, language.code
        assert not (little.telling | little.ordinary) & little.shared, language.code


FRENCH, ELSE = Language("fr", "En anglais, s'il vous plaît."), Language(OTHER, "English, please.")
HINDI = Language("hi", "अंग्रेज़ी में", LittleWords(frozenset({"kaise"}), frozenset({"kya", "hai"}), frozenset({"to"})))
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
    ("question", "expected"),
    [
        ("kya hai client", HINDI),
        ("kya client", None),
        ("kya kya", HINDI),
        ("kaise", HINDI),
        ("kaise is my rate", None),
        ("kaise to client", HINDI),
        ("what is kya hai", None),
    ],
)
def test_everyday_words_betray_a_language_that_the_identifier_misreads_unless_as_many_are_english(question, expected):
    assert foreign_language(question, Identified("en", 1.0), (FRENCH, HINDI)) is expected


@pytest.mark.parametrize(("probability", "expected"), [(AGREED, HINDI), (AGREED - 0.01, None)])
def test_one_everyday_word_is_enough_where_the_identifier_agrees(probability, expected):
    assert foreign_language("kya client", Identified("hi", probability), (FRENCH, HINDI)) is expected
    assert foreign_language("is it kya client", Identified("hi", probability), (FRENCH, HINDI)) is None


ITALIAN = Language("it", "In inglese, per favore.", LittleWords(frozenset({"conviene"}), frozenset({"con"})))
SPANISH = Language("es", "En inglés, por favor.", LittleWords(frozenset(), frozenset({"que", "con"})))


def test_between_like_languages_the_identifier_decides():
    both = (ITALIAN, SPANISH)
    assert foreign_language("con con con", Identified("es", 0.2), both) is SPANISH
    assert foreign_language("con con con", Identified("pl", 0.2), both) is ITALIAN
    assert foreign_language("que conviene", Identified("es", SURE), both) is SPANISH
    assert foreign_language("que conviene", Identified("es", SURE - 0.01), both) is ITALIAN
    assert foreign_language("que conviene conviene", Identified("es", SURE), both) is ITALIAN


def test_elided_word_counts_with_what_follows_it():
    elided = Language("fr", "En anglais.", LittleWords(frozenset(), frozenset({"l'", "ami"})))
    assert foreign_language("l'ami", Identified("en", 1.0), (elided,)) is elided
    assert foreign_language("l’ami", Identified("en", 1.0), (elided,)) is elided
    assert foreign_language("l'oréal", Identified("en", 1.0), (elided,)) is None


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
    [
        "[",
        "",
        "- {code: english, name: English, says: x}",
        "- {code: fr, name: français, says: court}",
        "- {code: fr}",
        "- {code: fr, name: français, words: [le, la]}",
        "- {code: other, name: x, says: something that is long enough to be said here, words: [été]}",
    ],
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
