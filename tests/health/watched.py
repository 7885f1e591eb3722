"""A town that is watched: what happens is counted, and the parts of its world are looked at."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.health.adapters.prometheus import PrometheusWatch
from bot.health.last_runs import LastRuns
from bot.kernel.watching import Several
from bot.wiring import vitals
from bot.wiring.health import Health
from bot.wiring.vitals import Searching
from tests.town import open_town


async def nothing():
    return None


@asynccontextmanager
async def open_watched(world, tmp_path, **options):
    """Yield (town, health) of a bot on the world's services."""
    runs, metrics = LastRuns(), PrometheusWatch("test")
    health = Health(world.condition, runs, Several(runs, metrics), metrics)
    repaired = asyncio.create_task(nothing())
    await repaired
    (probe,) = await world.embedder.embed_queries(["any question"])
    searching = Searching(world.index, world.retriever, repaired, probe)
    world.condition.mind(
        vitals.database_part(world.engine), searching.part(), vitals.disk_part(tmp_path), vitals.jobs_part(runs)
    )
    metrics.show([*searching.dials(world.condition), vitals.wellbeing_dial(world.condition)])
    async with open_town(world, watch=health.watch, **options) as town, health.following(town.bot):
        await town.env.settle()
        yield town, health


def page_of(health):
    """Return the page that Prometheus reads."""
    return generate_latest(health.metrics.registry).decode()


def samples(page):
    """Return {(name, the labels' values): number} of a page."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }
