"""A message in a mentor channel is for the mentor when it asks something of the room."""

from __future__ import annotations

import pytest

from bot.answering.rules.addressing import Said, To, is_for_mentor


@pytest.mark.parametrize(
    "text",
    [
        "whats a normal deposit for a 2k website",
        "How do I raise my rate?",
        "ok so if I take a bar job, do I have to register from day one?",
        "pls help me with a client who wants unlimited revisions",
        "no idea what to charge for a logo",
        "any tips for a first portfolio",
        "anyone know a good invoice template?",
        "seriously though how do people plan three clients at once",
        "y después del curso, ¿cómo consigo práctica real?",
        "kuya magkano ba dapat singil for 10 reels?",
        "ＨＯＷ do i price this",
    ],
)
def test_question_into_the_room_is_for_the_mentor(text):
    assert is_for_mentor(Said(text, To.ROOM))


@pytest.mark.parametrize(
    "text",
    [
        "same",
        "lol",
        "lmao what",
        "thanks mate",
        "😂😂",
        "a bit, but I stayed firm",
        "i take 50 percent up front",
        "so tired today",
        "payment finally came 😭 after 63 days",
        "story time?",
        "which one?",
        "how did you get through it?",
        "anyone up for portfolio swaps this weekend?",
        "who's in for coworking at six?",
        "rant: fourth time this month. i don't want advice, just need to shout",
        "clients are weird, right?",
        "",
    ],
)
def test_chat_between_members_is_not(text):
    assert not is_for_mentor(Said(text, To.ROOM))


@pytest.mark.parametrize("text", ["how do i raise my rate?", "lol"])
def test_what_discord_says_is_for_somebody_goes_to_them(text):
    assert is_for_mentor(Said(text, To.MENTOR))
    assert not is_for_mentor(Said(text, To.MEMBER))


def test_opening_post_is_answered_though_it_only_lays_out_a_trouble():
    trouble = "Three months in, two clients, and both pay late. I'm a translator in Porto and rent is due on Friday."
    assert is_for_mentor(Said(trouble, To.ROOM, opens=True))
    assert not is_for_mentor(Said(trouble, To.ROOM))


@pytest.mark.parametrize(
    "text",
    [
        "Just wanted to share: landed my first 5k month 🎉",
        "Introduction: I'm Linh, animator, happy to be here!",
        "Rant: asked again to fix what a chatbot wrote. Not looking for advice.",
        "who's in for a weekly accountability call?",
    ],
)
def test_opening_post_that_wants_no_answer_gets_none(text):
    assert not is_for_mentor(Said(text, To.ROOM, opens=True))


def test_who_changes_their_mind_is_heard():
    text = "ok you know what, now i do want advice, not just venting. how would i explain that fixing costs more?"
    assert is_for_mentor(Said(text, To.ROOM))
