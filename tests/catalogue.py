"""A small catalogue to test with."""

from __future__ import annotations

from bot.careers.rules.catalogue import Demand, Exposure, LearningStep, Occupation, Skill, Trend
from bot.kernel.models import Evidence, Source

REPORT = Source(
    "hiring-2026", "Hiring report", "A platform", "2026-02", "https://example.org/hiring", Evidence.PLATFORM
)
PAPER = Source("posts-2025", "Posts counted", "Journal", "2025", "https://example.org/posts", Evidence.PEER_REVIEWED)
NO_FIGURE = Demand("No public figure found.", (), "2026-11")


def skill(id_, name, neighbours=(), demand=NO_FIGURE, **more):
    return Skill(
        id=id_,
        name=name,
        field=more.get("field", "Writing"),
        what=more.get("what", f"Doing {name.lower()} well."),
        opens=more.get("opens", ("small jobs", "monthly upkeep")),
        demand=demand,
        first_20_hours=more.get("steps", (LearningStep(12, "Copy three good ones."), LearningStep(8, "Make one."))),
        proof=more.get("proof", "One piece before and after."),
        neighbours=tuple(neighbours),
        also=more.get("also", ()),
    )


def occupation(id_, name, also=(), exposure=None, skills=(), sources=(), **more):
    return Occupation(
        id=id_,
        name=name,
        also=tuple(also),
        tasks=more.get("tasks", ("write pages", "interview buyers")),
        exposure=exposure,
        caution=more.get("caution", "No figure was found."),
        towards=more.get("towards", ("paid interviews", "final editing")),
        skills=tuple(skills),
        sources=tuple(sources),
        asks=more.get("asks", ()),
        beyond=more.get("beyond", ""),
    )


SKILLS = (
    skill(
        "copywriting",
        "Conversion copywriting",
        ["email-marketing", "rag-knowledge-bases"],
        Demand(
            "Asked for 29% more, while a study counts fewer posts [posts-2025].",
            (REPORT, PAPER),
            "2026-02",
            Trend.MIXED,
        ),
        also=("sales pages",),
    ),
    skill("email-marketing", "Email marketing", ["copywriting"], field="Marketing"),
    skill("rag-knowledge-bases", "Answering from own documents", ["front-end"], field="AI work"),
    skill("front-end", "Front-end development", ["email-marketing"], field="Development"),
    skill("video-editing", "Video editing", ["ai-video"], field="Video"),
    skill("ai-video", "AI video generation", ["video-editing"], field="AI work", what="Clips made with Runway or Veo."),
)

OCCUPATIONS = (
    occupation(
        "copywriter",
        "Copywriter",
        ["ad writer", "sales writer"],
        Exposure(0.87, 0.81),
        ["copywriting", "email-marketing"],
        [PAPER],
        caution="The pair rates all writers.",
        asks=("copywriting", "front-end"),
    ),
    occupation("social-media-manager", "Social media manager", ["SMM"], skills=["email-marketing"]),
    occupation("web-developer", "Web developer", ["front-end coder"], Exposure(0.93, 0.63), ["front-end"], [PAPER]),
    occupation("software-developer", "Software developer", ["programmer"], skills=["front-end"]),
)

READING = {"Writing": ("pricing-clients/raising-rates#raise-rate-old-client", "a-topic/gone#away")}
