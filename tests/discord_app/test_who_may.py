"""Who may do what: every command, button, select and form, tried by everybody everywhere, whatever Discord would show them.

The tables below are the rule. A command or component that they do not name makes a test here fail.
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import count, product
from typing import TYPE_CHECKING, Any

import discord
import pytest
import simcord
from simcord import interactions
from simcord.backend import serializers

import bot.discord_app
from bot.answering.conversations import Asked
from bot.answering.discord.verdicts import REASON_ID
from bot.careers.discord.exposure import EXPOSURE_ID
from bot.careers.discord.gap_items import BUTTON_ID, GAP_FORM_ID, SELECT_ID
from bot.careers.discord.money_forms import AGAIN_ID, RATE_ID, RUNWAY_ID
from bot.careers.discord.offers import FORM_ID, READ_ID
from bot.connecting.adapters.introduction_store import DatabaseIntroductions
from bot.connecting.discord.panel import BUTTONS
from bot.connecting.discord.room import MODERATORS_ONLY
from bot.connecting.discord.terms import terms_view
from bot.connecting.entries import NO_ENTRY
from bot.connecting.introductions import NOT_YOURS as NOT_YOUR_INTRODUCTION
from bot.connecting.rules.drafts import written
from bot.connecting.rules.entries import Terms, Wishes
from bot.connecting.rules.pairing import Match
from bot.connecting.rules.weeks import latest_round, next_round
from bot.digest.rules.slots import Slot
from bot.discord_app.failures import NOT_HERE
from bot.discord_app.rooms import ButtonItem, SelectItem
from bot.kernel.adapters.tables import metadata
from bot.kernel.records import CommunitySettings, Verdict
from bot.kernel.ticks import key_of as short_name
from bot.library.adapters.usage_store import DatabaseUsage
from bot.library.discord.adding import TYPED_ID
from bot.library.discord.draft_views import EDIT_ID, DraftButton, digest_of
from bot.library.discord.gaps import key_of
from bot.library.discord.moderators import NOT_A_MODERATOR
from bot.library.discord.questions import QUESTIONS_ID, digest_of_question
from bot.library.discord.settings import places_view, sources_view
from bot.library.insight import Insight
from bot.library.rules.curation import Actor
from bot.members.discord.my_data_views import NOT_YOURS
from bot.members.discord.profile_views import FORM_ID as PROFILE_ID
from bot.members.discord.profile_views import OPEN_ID
from bot.planning.discord.plan_views import PlanButton
from bot.planning.discord.words_form import WORDS_ID
from bot.planning.plans import GONE
from tests.conftest import PATIENCE
from tests.library.discord.moderating import DOUBTFUL, EDITORIAL, GUIDE, use_shared_files
from tests.planning.planning import begun
from tests.town import NONSENSE, RAISE, told

if TYPE_CHECKING:
    from collections.abc import Callable

WHO = ("member", "member with the moderator role", "manager", "manager of another server", "administrator")
MODERATE = {"member with the moderator role", "manager", "administrator"}
PLACES = ("text channel", "thread", "direct message")
EVERYONE, MODERATORS, NOBODY = "everyone", "moderators", "nobody but the one whose it is"
ON_A_SERVER = "everyone, but not in direct messages"
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5


def may(rule, who, place):
    on_a_server = place != "direct message"
    return rule == EVERYONE or (on_a_server and (rule == ON_A_SERVER or (rule == MODERATORS and who in MODERATE)))


@dataclass(frozen=True)
class Act:
    """Say who may do something and how it is done.

    `how` takes the stage and the place and returns the act's data; `changes` says that the database is another one after it.
    """

    rule: str
    how: Callable[..., Any] = lambda stage, place: {}
    changes: bool = False


async def with_document(stage, place):
    return {"document": await stage.document_id()}


async def with_revision(stage, place):
    return {"document": await stage.document_id(), "revision": 1}


async def with_schedule(stage, place):
    return {"document": await stage.page_id(), "every": "weekly"}


def always(**options):
    return lambda stage, place: options


def file(name="deposits.md", content=GUIDE):
    return always(file=(name, content.encode()))


def with_plan(act):
    """Give everybody a plan in the place, and return what `act` makes of each one's."""

    async def how(stage, place):
        community = 0 if place == "direct message" else stage.town.guild.id
        plans = {}
        for who, actor in stage.actors.items():
            plans[who] = await stage.world.plans.current(community, actor.id) or await begun(
                stage.world, actor.id, community
            )
        return lambda who: act(plans[who])

    return how


def plan_button(action, kind="plan", number=1):
    return with_plan(lambda plan: f"wf:{kind}:{action}:{plan.id}:{number}")


async def plan_to_end(stage, place):
    """Give everybody a plan for this place alone: it can be ended once."""
    plans = {who: await begun(stage.world, actor.id, 1 + PLACES.index(place)) for who, actor in stage.actors.items()}
    return lambda who: f"wf:plan:ended:{plans[who].id}:0"


async def another_s_plan(stage, place):
    plan = await begun(stage.world, stage.town.alice.id, stage.town.guild.id)
    return f"wf:plan:done:{plan.id}:1"


async def another_s_check_in(stage, place):
    plan = await begun(stage.world, stage.town.alice.id, stage.town.guild.id)
    return f"wf:check-in:done:{plan.id}:1"


async def digest_is_on(stage, place):
    """Turn the digest on, so that there is something to turn off."""
    await stage.world.mailings.plan(stage.actor.community, stage.town.general.id, Slot())
    await stage.world.mailings.start(stage.actor.community)
    return {}


async def digest_channel(stage, place):
    """Choose another hour each time."""
    return {"hour": next(stage.numbers) % 24}


COMMANDS = {
    "about": Act(EVERYONE),
    "help": Act(EVERYONE),
    "topics": Act(EVERYONE),
    "tip": Act(EVERYONE, changes=True),
    "define": Act(EVERYONE, always(word="kill fee")),
    "ask": Act(EVERYONE, always(question=RAISE, private=True), changes=True),
    "Ask the mentor": Act(EVERYONE, changes=True),
    "skill": Act(EVERYONE, always(name="x")),
    "occupation": Act(EVERYONE, always(name="x")),
    "check-offer": Act(EVERYONE),
    "Check this offer": Act(EVERYONE),
    "money rate": Act(EVERYONE, always(currency="EUR")),
    "money runway": Act(EVERYONE, always(currency="EUR")),
    "money invoice-date": Act(EVERYONE, always(terms="net 30", country="UK")),
    "money fee": Act(EVERYONE, always(platform="Fiverr", amount="100", currency="USD")),
    "exposure": Act(EVERYONE),
    "plan start": Act(EVERYONE, always(goal="first-client")),
    "plan show": Act(EVERYONE),
    "plan export": Act(EVERYONE, always(**{"as": "text"})),
    "plan check-ins": Act(EVERYONE, with_plan(lambda plan: {"day": "0", "time_zone": "UTC"}), changes=True),
    "connect": Act(ON_A_SERVER),
    "gap": Act(EVERYONE, always(direction="copywriter")),
    "me": Act(EVERYONE),
    "knowledge add": Act(MODERATORS, file(), changes=True),
    "knowledge add: typed": Act(MODERATORS),
    "knowledge add: page": Act(MODERATORS, always(address="https://example.org/deposits"), changes=True),
    "knowledge list": Act(MODERATORS),
    "knowledge drafts": Act(MODERATORS),
    "knowledge search": Act(MODERATORS, always(question=RAISE)),
    "knowledge show": Act(MODERATORS, with_document),
    "knowledge remove": Act(MODERATORS, with_document, changes=True),
    "knowledge history": Act(MODERATORS, with_document),
    "knowledge restore": Act(MODERATORS, with_revision, changes=True),
    "knowledge refresh": Act(MODERATORS, changes=True),
    "knowledge schedule": Act(MODERATORS, with_schedule, changes=True),
    "knowledge gaps": Act(MODERATORS),
    "knowledge review": Act(MODERATORS),
    "knowledge report": Act(MODERATORS),
    "knowledge export": Act(MODERATORS),
    "knowledge import": Act(MODERATORS, file("library.zip", "no zip")),
    "knowledge log": Act(MODERATORS),
    "knowledge settings": Act(MODERATORS),
    "digest weekly": Act(MODERATORS, digest_channel, changes=True),
    "digest off": Act(MODERATORS, digest_is_on, changes=True),
    "digest by-dm": Act(EVERYONE, always(wanted=False)),
    "status": Act(MODERATORS),
    "privacy": Act(EVERYONE),
    "my-data export": Act(EVERYONE),
    "my-data delete": Act(EVERYONE),
}

SUGGESTIONS = {
    "tip topic": EVERYONE,
    "define word": EVERYONE,
    "topics topic": EVERYONE,
    "skill name": EVERYONE,
    "occupation name": EVERYONE,
    "money rate currency": EVERYONE,
    "money runway currency": EVERYONE,
    "money fee currency": EVERYONE,
    "money fee platform": EVERYONE,
    "money invoice-date terms": EVERYONE,
    "money invoice-date country": EVERYONE,
    "exposure occupation": EVERYONE,
    "plan start goal": EVERYONE,
    "plan start by": EVERYONE,
    "plan check-ins time_zone": EVERYONE,
    "gap direction": EVERYONE,
    "gap have": EVERYONE,
    "me occupation": EVERYONE,
    "me skill": EVERYONE,
    "me country": EVERYONE,
    "me currency": EVERYONE,
    "knowledge add topic": EVERYONE,  # the shared library's topics, which /topics shows to everyone
    "knowledge show document": MODERATORS,
    "knowledge remove document": MODERATORS,
    "knowledge refresh document": MODERATORS,
    "knowledge schedule document": MODERATORS,
    "knowledge history document": MODERATORS,
    "knowledge restore document": MODERATORS,
    "knowledge restore revision": MODERATORS,
    "digest weekly zone": EVERYONE,
    "digest by-dm zone": EVERYONE,
}


def answer_button(kind, end="", question=RAISE):
    return lambda stage, place: lambda who: f"wf:{kind}:{stage.answers[who, place, question]}{end}"


def draft_button(action):
    async def custom_id(stage, place):
        return f"wf:draft:{action}:{await stage.draft_id()}"

    return custom_id


def gap_card(start):
    """Return the custom_id of what stands under a card of /gap."""

    def custom_id(stage):
        gaps = stage.world.skill_gap
        return f"{start}:{gaps.remembered(gaps.direction('copywriter'), ['front-end'], None)}"

    return custom_id


def gap_select(kind, *values):
    return lambda stage, place: (gap_card(f"{SELECT_ID}{kind}")(stage), list(values))


async def questions_button(stage, place):
    return f"wf:questions:{await stage.draft_id()}"


def headings_button(way):
    async def custom_id(stage, place):
        return f"wf:headings:{way}:{await stage.draft_id(DOUBTFUL)}"

    return custom_id


async def try_question(stage, place):
    draft = await stage.world.curation.draft(stage.actor, await stage.draft_id())
    return f"wf:try:{draft.id}", [digest_of_question(draft.document.sections[0].heading)]


async def undo_button(stage, place):
    document_id = await stage.document_id()
    revisions = await stage.world.holdings.history(stage.actor, document_id)
    return f"wf:undo:{digest_of(document_id)}:{revisions[-1].number}"


async def gap_button(stage, place):
    (group, *_) = await stage.world.gaps.groups(stage.actor.community)
    return f"wf:gap:{key_of(group)}:1"


async def batch_button(stage, place):
    return f"wf:import:{(await stage.draft_id())[:16]}"


async def some_of_a_batch(stage, place):
    draft_id = await stage.draft_id()
    return f"wf:import-some:{draft_id[:16]}", [draft_id]


async def none_of_a_batch(stage, place):
    return f"wf:import-none:{(await stage.draft_id())[:16]}"


def with_introductions(custom_id, *, on):
    """Return a way to press a button after introductions were turned on or off."""

    async def use(stage, place):
        await set_introductions(stage.town, on=on)
        return custom_id

    return use


async def set_introductions(town, *, on):
    conditions = town.world.conditions
    await conditions.change(town.guild.id, town.moderator.id, "reports", town.general.id)
    await conditions.switch(town.guild.id, town.moderator.id, on=on)


def of_alices(kind):
    return lambda stage, place: f"wf:meet:{kind}:{stage.introduction}"


def picked(name, *values):
    return lambda stage, place: (
        f"wf:meet:{name}",
        [value(stage) if callable(value) else value for value in values],
    )


async def saved(stage, place):
    """Press Save on a draft, with nothing picked before: else that would stay."""
    entries = stage.world.entries
    for actor in stage.actors.values():
        await entries._store.change(stage.town.guild.id, actor.id, lambda _: Wishes())
    return f"wf:meet:do:save:{written(Wishes(field='Writing'), entries.menu)}"


def setting(name, *values):
    return lambda stage, place: (f"wf:set:{name}", [value(stage) if callable(value) else value for value in values])


async def digest_planned(stage, place):
    await stage.world.mailings.plan(stage.actor.community, stage.town.general.id, Slot())
    await stage.world.mailings.stop(stage.actor.community)
    return "wf:digest:start"


async def digest_off_button(stage, place):
    await digest_is_on(stage, place)
    return "wf:digest:off:1"


COMPONENTS = {
    "HelpDoor": Act(EVERYONE, lambda stage, place: "wf:help:ask"),
    "DigestStart": Act(MODERATORS, digest_planned, changes=True),
    "DigestOff": Act(MODERATORS, digest_off_button, changes=True),
    "LetterOff": Act(EVERYONE, lambda stage, place: f"wf:digest:letter:{stage.actor.community}:1"),
    "VerdictButton helpful": Act(EVERYONE, answer_button("verdict", f":{Verdict.HELPFUL}"), changes=True),
    "VerdictButton unhelpful": Act(EVERYONE, answer_button("verdict", f":{Verdict.UNHELPFUL}"), changes=True),
    "SourcesButton": Act(EVERYONE, answer_button("sources")),
    "OriginalButton": Act(EVERYONE, answer_button("original")),
    "FollowUpButton": Act(EVERYONE, answer_button("ask", ":0")),
    "CareButton": Act(EVERYONE, answer_button("care", ":meant")),
    "StopButton of an answer that ended": Act(EVERYONE, lambda stage, place: "wf:stop:0123456789abcdef"),
    "TellMeButton": Act(EVERYONE, answer_button("tell", question=NONSENSE), changes=True),
    "OfferSections": Act(EVERYONE, lambda stage, place: (READ_ID, ["pay-first"])),
    "FitsButton": Act(EVERYONE, lambda stage, place: OPEN_ID),
    "StartProfile": Act(EVERYONE, lambda stage, place: "wf:me:start", changes=True),
    "LineSelect field": Act(EVERYONE, lambda stage, place: ("wf:me:line:field", ["design"]), changes=True),
    "LineSelect clear": Act(EVERYONE, lambda stage, place: ("wf:me:line:clear", ["field"]), changes=True),
    "TypeLines": Act(EVERYONE, lambda stage, place: "wf:me:type"),
    "DeleteProfile": Act(EVERYONE, lambda stage, place: "wf:me:delete", changes=True),
    "RateAgain": Act(EVERYONE, lambda stage, place: f"{AGAIN_ID}EUR:20:0:20|24000|9000|6|40|50"),
    "StartPlan": Act(EVERYONE, lambda stage, place: "wf:plan-go:first-client:5:-:0:-", changes=True),
    "PlanToLearn": Act(EVERYONE, lambda stage, place: "wf:plan-learn:copywriting:5"),
    "PlanButton move": Act(EVERYONE, plan_button("move")),
    "PlanButton read": Act(EVERYONE, plan_button("read")),
    "PlanButton note": Act(EVERYONE, plan_button("note")),
    "PlanButton name": Act(EVERYONE, plan_button("name")),
    "PlanButton card": Act(EVERYONE, plan_button("card")),
    "PlanButton picture": Act(EVERYONE, plan_button("picture")),
    "PlanButton skip": Act(EVERYONE, plan_button("skip"), changes=True),
    "PlanButton open": Act(EVERYONE, plan_button("open", number=2)),
    "StepSelect": Act(EVERYONE, with_plan(lambda plan: (f"wf:plan-step:{plan.id}", ["1"]))),
    "MoveSelect": Act(EVERYONE, with_plan(lambda plan: (f"wf:plan-move:{plan.id}:2", ["7"])), changes=True),
    "CheckInButton later": Act(EVERYONE, plan_button("later", "check-in")),
    "CheckInButton week": Act(EVERYONE, plan_button("week", "check-in")),
    "CheckInButton done": Act(EVERYONE, plan_button("done", "check-in")),
    "CheckInButton skip": Act(EVERYONE, plan_button("skip", "check-in")),
    "CheckInButton stop": Act(EVERYONE, plan_button("stop", "check-in")),
    "PlanButton another's": Act(NOBODY, another_s_plan),
    "CheckInButton another's": Act(NOBODY, another_s_check_in),
    "PlanButton end": Act(EVERYONE, plan_button("end")),
    "PlanButton ended": Act(EVERYONE, plan_to_end, changes=True),
    "PlanButton done": Act(EVERYONE, plan_button("done", number=3), changes=True),
    "GapSelect have": Act(EVERYONE, gap_select("have", "copywriting")),
    "GapSelect to": Act(EVERYONE, gap_select("to", "web-developer")),
    "GapSelect read": Act(
        EVERYONE, gap_select("read", short_name("pricing-clients/raising-rates#raise-rate-old-client"))
    ),
    "GapButton words": Act(EVERYONE, lambda stage, place: gap_card(f"{BUTTON_ID}words")(stage)),
    "GapButton none": Act(EVERYONE, lambda stage, place: gap_card(f"{BUTTON_ID}none")(stage)),
    "DraftButton publish": Act(MODERATORS, draft_button("publish"), changes=True),
    "DraftButton edit": Act(MODERATORS, draft_button("edit")),
    "DraftButton discard": Act(MODERATORS, draft_button("discard"), changes=True),
    "DraftButton changes": Act(MODERATORS, draft_button("changes")),
    "QuestionsButton": Act(MODERATORS, questions_button),
    "HeadingsButton headings": Act(MODERATORS, headings_button("headings"), changes=True),
    "HeadingsButton text": Act(MODERATORS, headings_button("text")),
    "TryQuestion": Act(MODERATORS, try_question),
    "UndoButton": Act(MODERATORS, undo_button, changes=True),
    "BeginArticle": Act(MODERATORS, gap_button),
    "PublishBatch": Act(MODERATORS, batch_button, changes=True),
    "PublishSome": Act(MODERATORS, some_of_a_batch, changes=True),
    "DiscardBatch": Act(MODERATORS, none_of_a_batch, changes=True),
    "ForgetMe another's": Act(NOBODY, lambda stage, place: f"wf:forget:{stage.town.alice.id}"),
    "ApplyShared": Act(MODERATORS, lambda stage, place: "wf:apply-shared", changes=True),
    "SettingSelect channels": Act(MODERATORS, setting("channels", lambda stage: stage.town.mentor.id), changes=True),
    "SettingSelect moderators": Act(MODERATORS, setting("moderators", lambda stage: stage.helpers.id), changes=True),
    "SettingSelect askers": Act(MODERATORS, setting("askers"), changes=True),
    "SettingSelect announcements": Act(MODERATORS, setting("announcements"), changes=True),
    "SettingSelect threads": Act(MODERATORS, setting("threads", "place"), changes=True),
    "SettingSelect listening": Act(MODERATORS, setting("listening", "everything"), changes=True),
    "SettingSelect topics": Act(MODERATORS, setting("topics", "*none"), changes=True),
    "SettingSelect limit": Act(MODERATORS, setting("limit", "10"), changes=True),
    "MeetPick offers": Act(ON_A_SERVER, picked("pick:offers", "referrals"), changes=True),
    "MeetPick seeks": Act(ON_A_SERVER, picked("pick:seeks", "accountability"), changes=True),
    "MeetPick field": Act(ON_A_SERVER, picked("pick:field", "Writing"), changes=True),
    "MeetPick zone": Act(ON_A_SERVER, picked("pick:zone", "p00"), changes=True),
    "MeetSkillField": Act(ON_A_SERVER, picked("field:shows", "Writing")),
    "MeetSkill": Act(ON_A_SERVER, picked("skill:shows:0", "copywriting"), changes=True),
    "MeetDo begin": Act(ON_A_SERVER, lambda stage, place: "wf:meet:do:begin"),
    "MeetDo shows": Act(ON_A_SERVER, lambda stage, place: "wf:meet:do:shows"),
    "MeetDo learns": Act(ON_A_SERVER, lambda stage, place: "wf:meet:do:learns"),
    "MeetDo back": Act(ON_A_SERVER, lambda stage, place: "wf:meet:do:back"),
    "MeetDo start": Act(ON_A_SERVER, lambda stage, place: "wf:meet:do:start", changes=True),
    "MeetDo pause": Act(ON_A_SERVER, lambda stage, place: "wf:meet:do:pause", changes=True),
    "MeetDo save": Act(ON_A_SERVER, saved, changes=True),
    "MeetDo empty": Act(ON_A_SERVER, lambda stage, place: "wf:meet:do:empty"),
    "MeetDo leave": Act(ON_A_SERVER, lambda stage, place: "wf:meet:do:leave", changes=True),
    "MeetDo moderate": Act(MODERATORS, lambda stage, place: "wf:meet:do:moderate"),
    "MeetTerm threads": Act(MODERATORS, picked("set:threads", lambda stage: stage.town.general.id), changes=True),
    "MeetTerm reports": Act(MODERATORS, picked("set:reports", lambda stage: stage.hidden.id), changes=True),
    "MeetTerm role": Act(MODERATORS, picked("set:role", lambda stage: stage.helpers.id), changes=True),
    "MeetTerm days": Act(MODERATORS, picked("set:days", "7"), changes=True),
    "MeetSwitch on": Act(MODERATORS, with_introductions("wf:meet:switch:on", on=False), changes=True),
    "MeetSwitch off": Act(MODERATORS, with_introductions("wf:meet:switch:off", on=True), changes=True),
    "MeetAnswer another's yes": Act(NOBODY, of_alices("answer:yes")),
    "MeetAnswer another's no": Act(NOBODY, of_alices("answer:no")),
    "MeetAnswer another's pause": Act(NOBODY, of_alices("answer:pause")),
    "MeetKeep another's": Act(NOBODY, lambda stage, place: f"wf:meet:keep:{stage.entry}"),
    "MeetBlock another's": Act(NOBODY, of_alices("block")),
    "MeetReport another's": Act(NOBODY, of_alices("report")),
    "MeetReportSure another's": Act(NOBODY, of_alices("sure")),
}


async def edit_form(stage, place):
    return f"{EDIT_ID}{await stage.draft_id()}", ["Another title", "remote-work"]


async def questions_form(stage, place):
    return f"{QUESTIONS_ID}{await stage.draft_id()}", [
        "How large a deposit do we ask from a new customer? | what deposit is normal"
    ]


async def profile_form(stage, place):
    for who, community in product(stage.actors.values(), (stage.actor.community, 0)):
        await stage.world.profiles.start(community, who.id)
    return PROFILE_ID, ["", "", "12", "Kenya", "KES"]


FORMS = {
    "ReasonModal": Act(
        EVERYONE,
        lambda stage, place: lambda who: (f"{REASON_ID}{stage.answers[who, place, RAISE]}", ["vague"]),
        changes=True,
    ),
    "OfferForm": Act(EVERYONE, lambda stage, place: (FORM_ID, ["Pay the registration fee of $30 before we start."])),
    "RateForm": Act(EVERYONE, lambda stage, place: (f"{RATE_ID}EUR:20:0:20", ["24000", "9000", "6", "40", "50"])),
    "RunwayForm": Act(EVERYONE, lambda stage, place: (f"{RUNWAY_ID}EUR:alone", ["8000", "1400", "0", "0"])),
    "ProfileForm": Act(EVERYONE, profile_form, changes=True),
    "WeekForm": Act(EVERYONE, lambda stage, place: (EXPOSURE_ID, ["write pages"])),
    "WordsForm": Act(EVERYONE, with_plan(lambda plan: (f"{WORDS_ID}{plan.id}:1", ["my words"])), changes=True),
    "GapForm": Act(
        EVERYONE, lambda stage, place: (gap_card(GAP_FORM_ID.removesuffix(":"))(stage), ["front-end, keeping bees"])
    ),
    "TypedDocument": Act(MODERATORS, lambda stage, place: (TYPED_ID, ["Deposits", GUIDE]), changes=True),
    "EditDraft": Act(MODERATORS, edit_form, changes=True),
    "QuestionsForm": Act(MODERATORS, questions_form, changes=True),
}


def by_bot(town, channel_id):
    """Return the bot's last message in a channel."""
    messages = town.env.backend.messages[channel_id].values()
    return max((each for each in messages if each.author_id == town.bot.user.id), key=lambda each: each.id)


class NoCharts:
    """Draws nothing: a real picture takes a second, and who may see it is the question here."""

    async def draw(self, usage, headings):
        return b"picture"

    def table(self, usage, headings):
        return "table"


@dataclass
class Stage:
    """Hold a town with everybody in it, an answer in each place, and what there is to decide about."""

    town: Any
    actors: dict
    channels: dict
    answers: dict
    messages: dict
    menu: Any
    helpers: Any
    numbers: Any
    introduction: str
    entry: str
    hidden: Any

    @property
    def world(self):
        return self.town.world

    @property
    def actor(self):
        return Actor(self.town.guild.id, self.town.moderator.id)

    async def document_id(self):
        """Return the id of a published document, publishing one where none is left."""
        own = await self.world.holdings.documents(self.actor)
        fitting = [document.id for document in own if document.origin and document.origin.url is None]
        if fitting:
            return fitting[0]
        draft = await self.world.acquisitions.draft_text(self.actor, "Deposits in our guild", GUIDE)
        return (await self.world.curation.publish(self.actor, draft.id)).document_id

    async def page_id(self):
        return (await self.world.upkeep.sources(self.actor))[0].document_id

    async def draft_id(self, text=GUIDE):
        """Return the id of a draft that nobody else decided about."""
        draft = await self.world.acquisitions.draft_text(self.actor, f"Draft {next(self.numbers)}", text)
        return draft.id

    def actor_in(self, who, place):
        member = self.actors[who]
        return member.user if place == "direct message" else member

    def act(self, kind, who, place, data, message=None, row=None):
        """Put an interaction on the gateway by hand: Discord would not even show most of them to most of these people."""
        backend, actor = self.town.env.backend, self.actor_in(who, place)
        guild = getattr(actor, "guild", None)
        record, payload = interactions.base_payload(
            backend,
            type=kind,
            channel_id=self.channels[who, place],
            guild_id=guild.id if guild else None,
            user_id=actor.id,
            data=data,
        )
        if message is not None:
            record.source_message_id = message.id
            payload["message"] = dict(serializers.message_payload(backend, message))
            # The bot listens to components only that stand on the message; a forger would see to that.
            payload["message"]["components"] = [{"type": 1, "id": 1, "components": [row]}] if row else []
        backend.emit("INTERACTION_CREATE", payload)
        return simcord.InteractionResult(self.town.env, record)

    def command(self, name, who, place, options):
        path = name.partition(":")[0]
        return self.act(COMMAND, who, place, self._command_data(path, options, self.channels[who, place], place))

    def suggestions(self, name, who, place, given):
        path, _, option = name.rpartition(" ")
        data = self._command_data(path, given, self.channels[who, place], place)
        leaf = data["options"] if " " not in path else data["options"][0]["options"]
        leaf.append({"name": option, "type": 3, "value": "", "focused": True})
        return self.act(AUTOCOMPLETE, who, place, data)

    def component(self, name, who, place, use):
        custom_id, *values = use if isinstance(use, tuple) else (use,)
        kind = 3 if values else 2
        data = {"custom_id": custom_id, "component_type": kind}
        row = {
            "type": kind,
            "id": 2,
            "custom_id": custom_id,
            **({"options": []} if values else {"style": 1, "label": "x"}),
        }
        if values:
            data["values"] = [str(value) for value in values[0]]
        return self.act(COMPONENT, who, place, data, self.message(who, place), row)

    def form(self, name, who, place, use):
        custom_id, values = use
        fields = [{"type": 4, "custom_id": f"f{n}", "value": value} for n, value in enumerate(values)]
        rows = [{"type": 1, "components": [each]} for each in fields]
        return self.act(MODAL, who, place, {"custom_id": custom_id, "components": rows}, self.message(who, place))

    def message(self, who, place):
        """Return the message that is pressed: in direct messages each one's own, which a press may edit."""
        return self.messages.get((who, place)) or self.messages[place]

    def _command_data(self, path, options, channel_id, place):
        backend = self.town.env.backend
        if path in {"Ask the mentor", "Check this offer"}:
            root = backend.find_command(path, None, type=3)
            message = self.menu
            resolved = {"messages": {str(message.id): dict(serializers.message_payload(backend, message))}}
            return {"id": root["id"], "name": path, "type": 3, "target_id": str(message.id), "resolved": resolved}
        name, *nested = path.split()
        root = backend.find_command(name, None, type=1)
        leaf, nesting = interactions.walk_to_subcommand(root, nested)
        types = {option["name"]: option["type"] for option in leaf.get("options", [])}
        resolved: dict[str, Any] = {}
        sent = []
        for key, value in options.items():
            is_file = types[key] == 11
            stored = is_file and interactions.store_interaction_attachment(backend, channel_id, *value, resolved)
            sent.append({"name": key, "type": types[key], "value": stored or value})
        options = interactions.nest_options(root, nesting, sent)
        return {"id": root["id"], "name": name, "type": 1, "options": options, "resolved": resolved}

    async def snapshot(self):
        """Return everything that the database holds, but for vectors: they say nothing that the texts do not."""
        tables = [table for table in metadata.sorted_tables if table.name != "vectors"]
        async with self.world.engine.connect() as connection:
            return [list(await connection.exec_driver_sql(f"SELECT * FROM {table.name}")) for table in tables]


async def begin_introductions(town, actors):
    """Give everybody an entry, and alice a proposal with somebody else; return its id and that of alice's entry."""
    world, community = town.world, town.guild.id
    await set_introductions(town, on=True)
    pair = Match(town.alice.id, town.env.create_user("stranger").id, (1, 2))
    for member in (*(actor.id for actor in actors), pair.first, pair.second):
        await world.entries.begin(community, member)
        await world.entries.pick(community, member, "seeks", ["practice-call", "accountability"])
    for member in pair.pair:
        await world.entries.start(community, member)
    store, now = DatabaseIntroductions(world.engine), world.clock.now()
    assert await store.make(community, latest_round(now), next_round(now), [pair], now) == 1
    (card, _) = await store.claim_cards({community}, now, now, 2)
    return card.introduction.id, (await world.entries.own(community, town.alice.id)).id


@pytest.fixture
async def stage(world, town, tmp_path):
    insight = Insight(DatabaseUsage(world.engine), world.holdings, world.retriever, NoCharts(), world.clock)
    town.bot.get_cog("Moderation").insight = insight
    use_shared_files(world, town, tmp_path, {"pricing-clients/quiet-months": EDITORIAL})
    env, guild = town.env, town.guild
    helpers = guild.create_role("Helpers")
    admins = guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
    elsewhere = env.create_guild("Elsewhere")
    chiefs = elsewhere.create_role("Chiefs", permissions=discord.Permissions(manage_guild=True))
    foreigner = env.create_user("foreigner")
    elsewhere.add_member(foreigner, roles=[chiefs])
    actors = {
        "member": town.bob,
        "member with the moderator role": guild.add_member(env.create_user("helper"), roles=[helpers]),
        "manager": town.moderator,
        "manager of another server": guild.add_member(foreigner),
        "administrator": guild.add_member(env.create_user("admin"), roles=[admins]),
    }
    assert tuple(actors) == WHO
    await env.settle()
    settings = await world.communities.settings(guild.id)
    await world.communities.change(replace(settings, moderator_role=helpers.id, answers_in_threads=True))
    await town.alice.send(town.general, f"{town.mention} {RAISE}")
    (thread,) = town.general.threads
    await world.communities.change(replace(settings, moderator_role=helpers.id))
    places = {"text channel": town.general.id, "thread": thread.id}
    channels = {(who, place): channel for who in WHO for place, channel in places.items()}
    channels |= {(who, PLACES[2]): actors[who].user.dm_channel.id for who in WHO}
    answers = {}
    for (who, place), channel in channels.items():
        for question in (RAISE, NONSENSE):
            # In direct messages an answer's buttons work in its own conversation only.
            asked = Asked(question, guild.id if place in places else 0, channel, actors[who].id, f"{who}:{place}")
            answers[who, place, question] = (await world.conversations.ask(asked)).id
    places["direct message"] = town.alice.user.dm_channel.id
    await town.alice.send_dm(RAISE)
    await town.alice.send(thread, f"{town.mention} {RAISE}")
    await town.alice.send(town.general, f"{town.mention} {RAISE}")
    messages = {place: by_bot(town, channel) for place, channel in places.items()}
    for who, actor in actors.items():
        await actor.user.send_dm(RAISE)
        messages[who, PLACES[2]] = by_bot(town, channels[who, PLACES[2]])
    asked = await town.alice.send(town.general, RAISE)
    world.pages.texts["https://example.org/deposits"] = GUIDE.replace("Deposits in our guild", "Deposits on a page")
    for who in actors.values():
        for community in (guild.id, 0):
            await world.member_data.first_use(community, who.id)
    menu = env.backend.get_message(town.general.id, asked.id)
    unseen = {guild.default_role: discord.PermissionOverwrite(view_channel=False)}
    hidden = guild.create_text_channel("hidden", overwrites=unseen)
    await env.settle()
    introduction = await begin_introductions(town, actors.values())
    made = Stage(town, actors, channels, answers, messages, menu, helpers, count(1), *introduction, hidden)
    page = await world.acquisitions.draft_page(made.actor, "https://example.org/deposits")
    await world.curation.publish(made.actor, page.id)
    yield made
    # discord.py reports each refused command as an error of its check.
    town.forgive()


REFUSALS = (
    [NOT_A_MODERATOR],
    [NOT_HERE],
    [NOT_YOURS],
    [GONE],
    [MODERATORS_ONLY],
    [NOT_YOUR_INTRODUCTION],
    [NO_ENTRY],
)


WENT_WRONG = "Something went wrong"


def said(result):
    return [message.content for message in told(result)]


async def tried(stage, name, act, perform, cells):
    """Let people in places try an act, all at once; return their results and whether the database is another one."""
    uses = {}
    for place in {place for _, place in cells}:
        use = act.how(stage, place)
        uses[place] = await use if hasattr(use, "__await__") else use
    stage.world.clock.advance(seconds=1)
    before = await stage.snapshot()
    results = {}
    for who, place in cells:
        use = uses[place]
        results[who, place] = perform(name, who, place, use(who) if callable(use) else use)
    await stage.town.env.settle(timeout=PATIENCE)
    return results, await stage.snapshot() != before


async def faults_of(stage, name, act, perform):
    """Let everybody try an act in every place; return in sentences where it went otherwise than the table says."""
    everybody = list(product(WHO, PLACES))
    permitted = [cell for cell in everybody if may(act.rule, *cell)]
    refused = [cell for cell in everybody if cell not in permitted]
    faults = []
    results, changed = await tried(stage, name, act, perform, refused)
    if changed:
        faults.append(f"{name}: the database changed although all were to be refused")
    for (who, place), result in results.items():
        if said(result) not in REFUSALS or result.modal or not all(message.ephemeral for message in told(result)):
            faults.append(f"{name} by {who} in a {place} was not refused: {said(result)}")
    # The first by itself: were nothing to change by it, it would prove nothing that nothing changed above.
    for cells in filter(None, (permitted[:1], permitted[1:])):
        results, changed = await tried(stage, name, act, perform, cells)
        if act.changes and not changed:
            faults.append(f"{name}: nothing changed by {cells}: {[said(result) for result in results.values()]}")
        for (who, place), result in results.items():
            if not result.acknowledged or said(result) in REFUSALS or WENT_WRONG in str(said(result)):
                faults.append(f"{name} by {who} in a {place} was refused or failed: {said(result)}")
    return faults


async def test_each_command_is_for_those_whom_the_table_names(stage):
    assert not [fault for name, act in COMMANDS.items() for fault in await faults_of(stage, name, act, stage.command)]


async def test_each_component_is_for_those_whom_the_table_names(stage):
    await stage.world.conversations.ask(Asked(NONSENSE, stage.actor.community, 1, 1, "gap"))
    assert not [
        fault for name, act in COMPONENTS.items() for fault in await faults_of(stage, name, act, stage.component)
    ]


async def test_each_form_is_for_those_whom_the_table_names(stage):
    assert not [fault for name, act in FORMS.items() for fault in await faults_of(stage, name, act, stage.form)]


async def test_suggestions_are_for_those_whom_the_table_names(stage):
    picked = {"document": await stage.document_id()}
    cells = list(product(SUGGESTIONS, WHO, PLACES))
    results = {cell: stage.suggestions(*cell, picked if cell[0].endswith(" revision") else {}) for cell in cells}
    await stage.town.env.settle(timeout=PATIENCE)
    for (name, who, place), result in results.items():
        offered = result.autocomplete_choices
        assert offered is not None, f"{name} by {who} in a {place} was left without an answer"
        assert bool(offered) == may(SUGGESTIONS[name], who, place), f"{name} by {who} in a {place}: {offered}"


def every_module():
    return [import_module(found.name) for found in pkgutil.walk_packages(bot.discord_app.__path__, "bot.discord_app.")]


def ours(kind):
    """Return the bot's own subclasses of one of discord.py's."""
    every_module()
    found, seen = [kind], set()
    while found:
        for each in found.pop().__subclasses__():
            if each not in seen:
                seen.add(each)
                found.append(each)
    return {each for each in seen if each.__module__.startswith("bot.")}


def registered(town):
    return {item.__name__: pattern for pattern, item in town.bot._connection._view_store._dynamic_items.items()}


async def test_every_command_is_in_the_table(town):
    tree = town.bot.tree
    known = {
        command.qualified_name
        for command in tree.walk_commands()
        if not isinstance(command, discord.app_commands.Group)
    }
    for kind in (discord.AppCommandType.message, discord.AppCommandType.user):
        known |= {command.qualified_name for command in tree.walk_commands(type=kind)}
    assert known == {name.partition(":")[0] for name in COMMANDS}


async def test_every_suggested_option_is_in_the_table(town):
    known = {
        f"{command.qualified_name} {parameter.name}"
        for command in town.bot.tree.walk_commands()
        if not isinstance(command, discord.app_commands.Group)
        for parameter in command.parameters
        if parameter.autocomplete
    }
    assert known == set(SUGGESTIONS)


async def test_every_component_is_registered_and_in_the_table(town):
    assert registered(town).keys() == {item.__name__ for item in ours(discord.ui.DynamicItem)} - {
        ButtonItem.__name__,
        SelectItem.__name__,
    }
    assert registered(town).keys() == {name.partition(" ")[0] for name in COMPONENTS}
    assert {f"DraftButton {action}" for action in DraftButton.LABELS} <= COMPONENTS.keys()
    assert {f"PlanButton {action}" for action in PlanButton.LABELS} <= COMPONENTS.keys()
    settings = CommunitySettings(1)
    names = [
        item.name
        for view in (places_view(settings), sources_view(settings, town.bot.get_cog("Moderation")))
        for item in view.children
    ]
    assert {f"SettingSelect {name}" for name in names} <= COMPONENTS.keys()
    terms = [item.name for item in terms_view(Terms(1)).children if hasattr(item, "name")]
    assert {f"MeetTerm {name}" for name in terms} <= COMPONENTS.keys()
    assert {f"MeetDo {action}" for action in BUTTONS} <= COMPONENTS.keys()


async def test_every_form_is_in_the_table(town):
    assert {form.__name__ for form in ours(discord.ui.Modal)} == set(FORMS)


async def test_no_component_lives_outside_the_registered_ones():
    """A view or button of another kind would be forgotten at a restart, and would escape the table."""
    assert not {view for view in ours(discord.ui.View) if not issubclass(view, discord.ui.Modal)}
    assert not {item for item in ours(discord.ui.Item) if not issubclass(item, discord.ui.DynamicItem)}


def test_table_is_about_somebody():
    assert {may(MODERATORS, who, place) for who, place in product(WHO, PLACES)} == {True, False}
    assert WHO[0] not in MODERATE


async def test_another_server_s_channels_and_roles_are_not_taken_into_the_settings(stage):
    elsewhere = next(guild for guild in stage.town.bot.guilds if guild.id != stage.town.guild.id)
    before = await stage.world.communities.settings(stage.town.guild.id)
    foreign = {
        "announcements": 10**17,
        "channels": 10**17,
        "askers": elsewhere.roles[-1].id,
        "moderators": elsewhere.roles[-1].id,
    }
    terms = await stage.world.conditions.terms(stage.town.guild.id)
    roles, places = (elsewhere.roles[-1].id, 10**17), (10**17, stage.helpers.id)
    for name, picked in (*product(("role",), roles), *product(("threads", "reports"), places)):
        result = stage.component(name, "manager", "text channel", (f"wf:meet:set:{name}", [picked]))
        await stage.town.env.settle()
        assert "not one of this server's" in said(result)[0], name
    assert await stage.world.conditions.terms(stage.town.guild.id) == terms
    for name, picked in foreign.items():
        result = stage.component(name, "manager", "text channel", (f"wf:set:{name}", [picked]))
        await stage.town.env.settle()
        assert "not one of this server's" in said(result)[0], name
    assert await stage.world.communities.settings(stage.town.guild.id) == before
