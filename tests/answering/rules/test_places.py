"""What holds in one country is no answer in another."""

from __future__ import annotations

from bot.answering.adapters.manners_files import read_countries
from bot.answering.rules.places import Places, in_its_country
from bot.kernel.models import Passage
from tests.conftest import KNOWLEDGE
from tests.shelf import document, section

COUNTRIES = read_countries(KNOWLEDGE / "countries.yaml")


def passage(slug):
    document_id = f"remote-work/{slug}"
    of = document(document_id, slug, [section(document_id, "a", "How do I register?", "Lead.", ())])
    return Passage(of.sections[0], of, 0.9, 0.9, 0.9)


NIGERIA, GENERAL = passage("freelancing-from-nigeria"), passage("foreign-clients-and-contracts")


def test_a_country_that_nobody_named_is_left_out():
    assert in_its_country([NIGERIA, GENERAL], "how do i register, i am in accra, ghana", COUNTRIES) == (GENERAL,)
    assert in_its_country([NIGERIA, GENERAL], "how do i register", COUNTRIES) == (GENERAL,)


def test_a_country_that_was_named_stays():
    for said in ("i live in Lagos", "paid in ₦", "any nigerian here"):
        assert in_its_country([NIGERIA, GENERAL], said, COUNTRIES) == (NIGERIA, GENERAL)


def test_an_article_for_a_few_countries_stays_where_one_of_them_was_named():
    several = passage("rules-in-turkey-brazil-poland-and-the-philippines")
    assert in_its_country([several, GENERAL], "izmir here, do i need a company", COUNTRIES) == (several, GENERAL)
    assert in_its_country([several, GENERAL], "kenyan here, do i need a company", COUNTRIES) == (GENERAL,)


def test_an_article_for_a_few_countries_is_at_home_in_none():
    assert Places(COUNTRIES).articles_of("PH") == {"remote-work/freelancing-from-the-philippines"}


def test_a_country_stays_where_nothing_else_is_left():
    assert in_its_country([NIGERIA], "how do i register", COUNTRIES) == (NIGERIA,)


def test_every_named_article_is_there():
    for country in COUNTRIES:
        for each in country.documents:
            assert (KNOWLEDGE / f"{each}.md").is_file(), each
