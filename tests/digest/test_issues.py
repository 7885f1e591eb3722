"""One digest: asked by enough members, new within the week, of this community alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.answering.conversations import Asked
from bot.digest.rules.issues import Fresh
from bot.library.rules.curation import Actor
from tests.digest.issuing import issues_of
from tests.library.discord.moderating import GUIDE
from tests.shelf import DOCUMENTS, OPPORTUNITIES, RAISES, STARTING, TIPS

TOWN, ELSEWHERE = 5, 6
CHIEF = Actor(TOWN, 99)
RAISE = "how do I raise my rate with an old client"
LATE = "my client is late with an invoice, what do I do"
FIRST = "how do I find my first client with no reviews"
ZONES = "how many hours of overlap do I need across time zones"


class Counted:
    """Count introductions of one community."""

    async def count(self, community):
        return 4 if community == TOWN else 0


async def ask(world, question, *members, community=TOWN, **how):
    for member in members:
        await world.conversations.ask(Asked(question, community, 1, member, f"{community}:{member}", **how))


async def issue(world, community=TOWN, member=0, number=1):
    return await world.issues.issue(community, member, number)


def headings(issue):
    return [(subject.heading, subject.members) for subject in issue.subjects]


async def test_a_quiet_week_has_a_tip_and_a_place_and_nothing_else(world):
    quiet = await issue(world)
    assert quiet.is_quiet
    assert quiet.tip in TIPS
    assert quiet.lookout.opportunity in OPPORTUNITIES[:2]
    assert (quiet.subjects, quiet.fresh, quiet.introductions) == ((), (), 0)


async def test_the_three_most_asked_subjects_in_the_library_s_words(world):
    await ask(world, RAISE, 1, 2, 3, 4, 5)
    await ask(world, LATE, 1, 2, 3)
    await ask(world, FIRST, 1, 2, 3, 4)
    await ask(world, ZONES, 1, 2, 3)
    await ask(world, ZONES, 1)
    found = await issue(world)
    assert headings(found) == [
        (RAISES.sections[0].heading, 5),
        (STARTING.sections[0].heading, 4),
        ("How many hours of overlap do I need across time zones?", 3),
    ]
    assert found.subjects[0].lead.text == RAISES.sections[0].lead
    numbers = {number for subject in found.subjects for number in subject.lead.citations}
    assert numbers <= {citation.number for citation in found.citations}


async def test_what_fewer_than_three_members_asked_is_not_named(world):
    await ask(world, RAISE, 1, 2)
    for _ in range(9):
        await ask(world, LATE, 1)
    assert headings(await issue(world)) == []


async def test_another_community_s_questions_and_older_ones_are_not_counted(world):
    await ask(world, RAISE, 1, 2)
    await ask(world, RAISE, 3, community=ELSEWHERE)
    assert headings(await issue(world)) == []
    await ask(world, RAISE, 3)
    assert headings(await issue(world)) == [(RAISES.sections[0].heading, 3)]
    world.clock.advance(days=7, seconds=1)
    assert headings(await issue(world)) == []


async def test_a_section_that_left_the_library_is_passed_over_for_the_next(world):
    await ask(world, RAISE, 1, 2, 3, 4)
    await ask(world, FIRST, 1, 2, 3)
    await world.sync.run([STARTING])
    await world.retriever.load()
    found = await issue(world)
    assert headings(found) == [(STARTING.sections[0].heading, 3)]
    assert found.lookout.opportunity == OPPORTUNITIES[1]


async def publish(world, actor=CHIEF, title="Deposits in our guild", text=GUIDE):
    draft = await world.acquisitions.draft_text(actor, title, text)
    return (await world.curation.publish(actor, draft.id)).document_id


async def test_what_the_community_published_or_changed_this_week_is_new(world):
    document = await publish(world)
    assert (await issue(world)).fresh == (Fresh("Deposits in our guild", added=True, own=True),)
    assert (await issue(world, ELSEWHERE)).fresh == ()
    world.clock.advance(days=8)
    assert (await issue(world)).is_quiet
    await publish(world, text=GUIDE.replace("forty", "thirty"))
    assert (await issue(world)).fresh == (Fresh("Deposits in our guild", added=False, own=True),)
    await world.holdings.remove(CHIEF, document)
    assert (await issue(world)).fresh == ()


async def test_the_first_look_at_the_shared_library_finds_nothing_new(world):
    await world.issues.note_changes()
    assert (await issue(world)).fresh == ()


async def test_shared_articles_that_came_or_read_otherwise_are_new_for_a_week(world):
    await world.issues.note_changes()
    world.clock.advance(days=1)
    sections = (replace(RAISES.sections[0], lead="Write to them today."), *RAISES.sections[1:])
    came = replace(STARTING, id="getting-started/another", title="Another start", sections=())
    recut = replace(STARTING, summary="Said otherwise where no member reads it.")
    await world.sync.run([replace(RAISES, sections=sections), recut, *DOCUMENTS[2:], came])
    await world.retriever.load()
    for _ in range(2):
        await world.issues.note_changes()
        world.clock.advance(hours=1)
    expected = (
        Fresh("Another start", added=True, own=False),
        Fresh("Raising rates", added=False, own=False),
    )
    assert (await issue(world)).fresh == expected
    assert (await issue(world, ELSEWHERE)).fresh == expected
    world.clock.advance(days=7)
    assert (await issue(world)).fresh == ()


async def test_a_community_that_wants_only_some_topics_hears_of_these_alone(world):
    await world.issues.note_changes()
    settings = await world.communities.settings(TOWN)
    await world.communities.change(replace(settings, shared_topics=frozenset({"remote-work"})))
    changed = [replace(each, title=f"{each.title} again") for each in DOCUMENTS]
    await world.sync.run(changed)
    await world.retriever.load()
    await world.issues.note_changes()
    found = await issue(world)
    assert [each.title for each in found.fresh] == ["Time zones again"]
    assert found.lookout is None


async def test_places_take_turns_and_one_without_a_section_never_comes(world):
    shown = [(await issue(world, number=number)).lookout.opportunity.id for number in range(1, 5)]
    assert set(shown[:2]) == {"old-clients", "old-colleagues"}
    assert shown[2:] == shown[:2]


async def test_tips_do_not_repeat_until_all_were_shown(world):
    assert {(await issue(world, number=number)).tip for number in range(1, 4)} == set(TIPS)


@pytest.mark.parametrize(("community", "count"), [(TOWN, 4), (ELSEWHERE, 0)])
async def test_open_introductions_are_the_community_s_own(world, community, count):
    issues = issues_of(world, introductions=Counted())
    found = await issues.issue(community, 0, 1)
    assert found.introductions == count
    assert (found.tip, found.lookout) == (None, None)


async def test_addresses_lead_into_the_library_where_it_stands_on_the_web(world):
    issues = issues_of(world, library_url="https://library.example/")
    await issues.note_changes()
    await world.sync.run([replace(each, title=f"{each.title} again") for each in DOCUMENTS])
    await world.retriever.load()
    await issues.note_changes()
    urls = {each.url for each in (await issues.issue(TOWN, 0, 1)).fresh}
    assert "https://library.example/pricing-clients/raising-rates.md" in urls


def test_the_week_of_these_tests_begins_on_a_sunday(world):
    assert world.clock.now() == datetime(2026, 11, 22, 12, tzinfo=UTC)
