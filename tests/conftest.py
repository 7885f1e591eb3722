"""What most tests share: a mentor on a small library, and a fence around the network."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine

from bot.answering.adapters.conversation_store import DatabaseAnswers
from bot.answering.adapters.delivery_store import DatabaseDeliveries
from bot.answering.adapters.manners_files import read_countries
from bot.answering.adapters.turns_file import read_ways
from bot.answering.asking_back import AskingBack
from bot.answering.beside import Beside
from bot.answering.conversations import Conversations
from bot.answering.defining import Dictionary
from bot.answering.deliveries import Deliveries
from bot.answering.fitting import Acquaintance, Fitting
from bot.answering.mentor import Mentor
from bot.answering.rules.composing import Composer
from bot.answering.rules.deciding import Calibration, Calibrations
from bot.answering.rules.glossary import Glossary
from bot.answering.rules.places import Places
from bot.care.adapters.guardrail_file import read_boundaries, read_guardrails, read_languages
from bot.care.adapters.kind_classifier import LogisticKinds
from bot.care.adapters.language_identifier import PackagedIdentifier
from bot.care.adapters.phrase_file import read_phrases
from bot.care.triage import Triage
from bot.careers.adapters.meanings import LogisticMeanings
from bot.careers.adapters.money_file import read_money_facts
from bot.careers.adapters.offers_file import read_offer_rules
from bot.careers.adapters.tip_store import DatabaseTips
from bot.careers.catalogue import Catalogue
from bot.careers.exposure import TaskExposure
from bot.careers.gap import SkillGap
from bot.careers.money import Money
from bot.careers.offers import Offers
from bot.careers.phrases import Phrases
from bot.careers.skill_words import SkillWords
from bot.careers.tips import Tips
from bot.digest.adapters.asked_sections import DatabaseAskedSections
from bot.digest.adapters.change_store import DatabaseChanges
from bot.digest.adapters.mailing_store import DatabaseMailings
from bot.digest.issues import Issues, Picks
from bot.digest.mailings import Mailings
from bot.health.condition import Condition
from bot.kernel.adapters.database import migrate, open_database
from bot.kernel.adapters.sealing import Sealing
from bot.library.acquisitions import Acquisitions
from bot.library.adapters.charts import MatplotlibCharts
from bot.library.adapters.gap_store import DatabaseGaps
from bot.library.adapters.store import DatabaseCuration
from bot.library.adapters.usage_store import DatabaseUsage
from bot.library.adapters.zip_packer import ZipPacker
from bot.library.archive import Archive
from bot.library.audit import AuditLog
from bot.library.curation import Curation
from bot.library.draft_answers import DraftAnswers
from bot.library.draft_reading import DraftReader
from bot.library.gaps import Gaps
from bot.library.holdings import Holdings
from bot.library.insight import Insight
from bot.library.publishing import Publisher
from bot.library.suggesting import Suggestions
from bot.library.upkeep import Upkeep
from bot.members.adapters.community_store import DatabaseCommunities
from bot.members.adapters.profile_store import DatabaseProfiles
from bot.members.communities import Communities
from bot.members.member_data import MemberData
from bot.members.profile import Profiles
from bot.members.rules.profiles import Line
from bot.planning.adapters.calendar_file import IcsCalendar
from bot.planning.adapters.check_in_store import DatabaseCheckIns
from bot.planning.adapters.plan_store import DatabasePlans
from bot.planning.adapters.roadmaps_file import read_goals
from bot.planning.adapters.zones import TzZones
from bot.planning.check_ins import CheckIns
from bot.planning.goal_book import GoalBook
from bot.planning.plans import Plans
from bot.search.adapters.askers_file import read_askers
from bot.search.adapters.exact_vectors import ExactVectors
from bot.search.adapters.knowledge_folder import KnowledgeFolder
from bot.search.adapters.lexical_index import Bm25Index
from bot.search.adapters.library_store import DatabaseLibrary, fingerprint
from bot.search.browsing import Library
from bot.search.in_memory import InMemory
from bot.search.nearest import Nearest
from bot.search.retrieval import Retriever
from bot.search.shelves import Shelves
from bot.search.sync import LibrarySync
from bot.wiring.connecting import open_connecting, open_menu
from bot.wiring.members import read_choices
from bot.wiring.planning import CatalogueSkills, ProfileHabits
from bot.wiring.use_cases import UseCases
from tests.catalogue import OCCUPATIONS, READING, SKILLS
from tests.databases import SERVER, open_rows
from tests.fakes import (
    AcquaintedMembers,
    BagOfStems,
    BlankPicture,
    BlankPlan,
    HandClock,
    InProcess,
    MemoryIndex,
    MemoryPages,
    OpenGate,
)
from tests.shelf import DOCUMENTS, OPPORTUNITIES, TERMS, TIPS, TOPICS

if TYPE_CHECKING:
    from bot.connecting.conditions import Conditions
    from bot.connecting.entries import Entries
    from bot.connecting.introductions import Introductions
    from bot.connecting.safety import Safety
    from bot.connecting.suggestions import Suggestions as EntrySuggestions

pytest_plugins = ["tests.town"]

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
PATIENCE = 240.0
"""Seconds that the simulated Discord waits for the bot: a busy machine may be slow; the limit of each test catches a hang."""

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
EASY = Calibration(bias=-6.0, score=4.0, dense=12.0, lexical=6.0, outside=0.0, answer_from=0.8, partial_from=0.5)
EASY_BY_WORDS = Calibration(
    bias=-3.5, score=0.0, dense=0.0, lexical=8.0, outside=0.0, answer_from=0.8, partial_from=0.3
)
"""For the bag of stems, whose cosines lie elsewhere than a language model's, and for the few words of the tests' shelf."""


def pytest_collection_modifyitems(items):
    """Let the simulated Discord wait as long as a busy machine needs."""
    for item in items:
        if "simcord_env" in item.fixturenames:
            item.add_marker(pytest.mark.simcord(settle_timeout=PATIENCE))


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Refuse every connection but loopback: no test reaches a model hub or Discord by accident."""
    connect = socket.socket.connect

    def only_loopback(self, address):
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_loopback)


@dataclass
class World:
    """Everything a test may look at or break."""

    mentor: Mentor
    conversations: Conversations
    deliveries: Deliveries
    library: Library
    dictionary: Dictionary
    tips: Tips
    catalogue: Catalogue
    offers: Offers
    money: Money
    exposure: TaskExposure
    plans: Plans
    check_ins: CheckIns
    entries: Entries
    entry_suggestions: EntrySuggestions
    introductions: Introductions
    safety: Safety
    conditions: Conditions
    skill_gap: SkillGap
    communities: Communities
    community_store: DatabaseCommunities
    answers: DatabaseAnswers
    store: DatabaseLibrary
    index: MemoryIndex
    embedder: BagOfStems
    retriever: Retriever
    sync: LibrarySync
    clock: HandClock
    gate: OpenGate
    engine: Any
    acquisitions: Acquisitions
    curation: Curation
    holdings: Holdings
    audit: AuditLog
    curation_store: DatabaseCuration
    upkeep: Upkeep
    gaps: Gaps
    archive: Archive
    insight: Insight
    suggestions: Suggestions
    draft_answers: DraftAnswers
    member_data: MemberData
    profiles: Profiles
    issues: Issues
    mailings: Mailings
    condition: Condition
    members: AcquaintedMembers
    pages: MemoryPages

    @property
    def use_cases(self):
        """Return what the bot is built on."""
        return UseCases(**{name.name: getattr(self, name.name) for name in fields(UseCases)})


@cache
def migrated_database():
    """Return an empty database of the newest schema: migrating one for each of a thousand tests takes minutes."""
    path = Path(mkdtemp(prefix="wayfinder-tests-")) / "empty.db"
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        migrate(connection)
    engine.dispose()
    return path


@cache
def filled_library():
    """Return a database that holds `DOCUMENTS`, with the units of its index: putting them in for each test takes minutes, too."""
    path = migrated_database().with_name("filled.db")
    shutil.copy(migrated_database(), path)
    index = MemoryIndex()

    async def fill():
        async with open_database(f"sqlite+aiosqlite:///{path}") as engine:
            await LibrarySync(DatabaseLibrary(engine), index, BagOfStems(), fingerprint).run(DOCUMENTS)

    with ThreadPoolExecutor(1) as beside_the_tests_loop:
        beside_the_tests_loop.submit(asyncio.run, fill()).result()
    return path, index.units


@cache
def menu():
    """Return what can be picked for introductions, read once."""
    return open_menu(KNOWLEDGE, Catalogue(SKILLS, OCCUPATIONS))


@cache
def manners():
    """Return the guardrails, boundaries, phrases and languages of the shared library, read once."""
    files = (
        ("guardrails.yaml", read_guardrails),
        ("scope.yaml", read_boundaries),
        ("phrases.yaml", read_phrases),
        ("languages.yaml", read_languages),
    )
    return tuple(read(KNOWLEDGE / name) for name, read in files)


@cache
def career_rules():
    """Return the rules for offers and the facts for sums of the shared library, read once."""
    return read_offer_rules(KNOWLEDGE)[0], read_money_facts(KNOWLEDGE)[0]


@cache
def countries():
    """Return which articles hold for one country only, read once."""
    return read_countries(KNOWLEDGE / "countries.yaml")


@cache
def askers():
    """Return who asks and for whom sections are written, read once."""
    return read_askers(KNOWLEDGE / "askers.yaml")


@cache
def profile_choices():
    """Return what a profile may say, with the tests' own skills and occupations, read once."""
    return read_choices(KNOWLEDGE, SKILLS, OCCUPATIONS)


@cache
def roadmaps():
    """Return the goals that can be planned, read once."""
    return read_goals(KNOWLEDGE)[0]


@cache
def ways():
    """Return how people go on with a talk, read once."""
    return read_ways(KNOWLEDGE / "turns.yaml")


def open_search(store, embedder, index, *, trouble=None, seconds=monotonic, **options):
    """Return a search as the wiring builds it, on these parts."""
    memory = InMemory(store, embedder.model, ExactVectors, seconds)
    nearest = Nearest(index, memory, trouble or asyncio.Event(), seconds)
    return Retriever(Shelves(store, Bm25Index, nearest, seconds), embedder, nearest, **options)


@asynccontextmanager
async def open_world(folder, documents=DOCUMENTS, calibration=EASY, facets=()):
    """Build the services on a real database and fakes for model and index; the mentor asks back for these facets."""
    place = folder / "world.db"
    embedder, index, clock, gate = BagOfStems(), MemoryIndex(), HandClock(), OpenGate()
    is_filled = documents is DOCUMENTS and not SERVER and not place.exists()
    start = migrated_database()
    if is_filled:
        start, units = filled_library()
        index.units = {community: dict(held) for community, held in units.items()}
    guardrails, boundaries, phrases, languages = manners()
    async with open_rows(place, migrated=start) as engine:
        store = DatabaseLibrary(engine)
        sync = LibrarySync(store, index, embedder, fingerprint)
        if not is_filled:
            await sync.run(documents)
        community_store = DatabaseCommunities(engine)
        communities = Communities(community_store)
        retriever = open_search(store, embedder, index, shared_topics=communities.shared_topics)
        await retriever.load()
        triage = Triage(guardrails, boundaries, phrases, LogisticKinds(), languages, PackagedIdentifier())
        triage.listen(embedder)
        beside = Beside(Glossary(TERMS), countries=countries())
        profiles = Profiles(DatabaseProfiles(engine), profile_choices(), clock)
        places = Places.of(countries(), (choice.name for choice in profile_choices().of(Line.COUNTRY)))
        fitting, acquaintance = Fitting(retriever, askers(), places), Acquaintance(profiles, askers(), places)
        mentor = Mentor(
            retriever,
            Composer(),
            triage,
            clock,
            longest=1000,
            calibrations=Calibrations(calibration, calibration, EASY_BY_WORDS),
            asking_back=AskingBack(retriever, facets),
            ways=ways(),
            beside=beside,
            fitting=fitting,
        )
        answers, members = DatabaseAnswers(engine), AcquaintedMembers(engine)
        files = KnowledgeFolder(KNOWLEDGE, today=clock.now().date())
        pages = MemoryPages(clock)
        curation_store = DatabaseCuration(engine)
        publisher = Publisher(store, curation_store, index, sync, retriever)
        reader = DraftReader(InProcess(), files, retriever, clock)
        audit = AuditLog(curation_store, clock)
        holdings = Holdings(curation_store, publisher, retriever, audit)
        acquisitions = Acquisitions(curation_store, reader, pages, holdings, clock)
        curation = Curation(curation_store, publisher, holdings, audit, reader.topics, clock)
        gaps = Gaps(DatabaseGaps(engine), embedder, clock)
        library, catalogue, phrases = (
            Library(retriever, TOPICS),
            Catalogue(SKILLS, OCCUPATIONS),
            Phrases(store, embedder),
        )
        offer_rules, money_facts = career_rules()
        profiles, plan_store = Profiles(DatabaseProfiles(engine), profile_choices(), clock), DatabasePlans(engine)
        goals = GoalBook(roadmaps(), CatalogueSkills(catalogue))
        connecting = open_connecting(menu(), engine, audit, profiles, Sealing(), clock)
        yield World(
            mentor=mentor,
            conversations=Conversations(mentor, answers, gate, clock, retention_days=30, acquaintance=acquaintance),
            deliveries=Deliveries(DatabaseDeliveries(engine), answers, clock),
            library=library,
            dictionary=Dictionary(beside, retriever),
            tips=Tips(TIPS, TOPICS, DatabaseTips(engine), lambda tips: tips[0]),
            catalogue=catalogue,
            offers=Offers(lambda: offer_rules, lambda _: (), phrases, LogisticMeanings(), library),
            money=Money(money_facts, library, BlankPicture(), clock),
            exposure=TaskExposure(OCCUPATIONS, catalogue, phrases),
            skill_gap=SkillGap(
                SKILLS,
                OCCUPATIONS,
                READING,
                catalogue,
                SkillWords(SKILLS, catalogue, phrases),
                library,
                BlankPicture(),
                profiles,
            ),
            plans=Plans(goals, plan_store, library, BlankPlan(), IcsCalendar(), ProfileHabits(profiles), clock),
            check_ins=CheckIns(DatabaseCheckIns(engine), plan_store, TzZones(), clock),
            entries=connecting.entries,
            entry_suggestions=connecting.suggestions,
            introductions=connecting.introductions,
            safety=connecting.safety,
            conditions=connecting.conditions,
            communities=communities,
            community_store=community_store,
            answers=answers,
            store=store,
            index=index,
            embedder=embedder,
            retriever=retriever,
            sync=sync,
            clock=clock,
            gate=gate,
            engine=engine,
            acquisitions=acquisitions,
            curation=curation,
            holdings=holdings,
            audit=audit,
            curation_store=curation_store,
            upkeep=Upkeep(curation_store, holdings, acquisitions, audit, pages, files, sync, retriever, clock),
            gaps=gaps,
            suggestions=Suggestions(curation_store, gaps),
            draft_answers=DraftAnswers(mentor, retriever, sync, store),
            archive=Archive(acquisitions, curation, holdings, audit, ZipPacker()),
            insight=Insight(DatabaseUsage(engine), holdings, retriever, MatplotlibCharts(), clock),
            member_data=MemberData(members, clock),
            profiles=profiles,
            issues=Issues(
                DatabaseAskedSections(engine),
                DatabaseChanges(engine),
                store,
                retriever,
                Picks(TIPS, OPPORTUNITIES),
                clock,
                introductions=connecting.introductions,
            ),
            mailings=Mailings(DatabaseMailings(engine), clock),
            condition=Condition(clock),
            members=members,
            pages=pages,
        )


@pytest.fixture
async def world(tmp_path):
    async with open_world(tmp_path) as opened:
        yield opened
