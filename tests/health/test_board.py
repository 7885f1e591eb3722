"""The Grafana board: one that can be imported, over exactly the metrics that are exported."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.kernel.watching import Stage
from bot.wiring import vitals
from bot.writing.adapters.model_budget import Allowance, DailyBudget
from tests.health.watched import open_watched, page_of

BOARD = json.loads((Path(__file__).parents[2] / "docs" / "grafana-board.json").read_text(encoding="utf-8"))
NAME = re.compile(r"\b(?:wayfinder|process)_[a-z_]+\b")
PROCESS = {"process_virtual_memory_bytes", "process_start_time_seconds"}
"""What every Prometheus client exports and the board does not show."""


def expressions():
    return [target["expr"] for panel in BOARD["panels"] for target in panel["targets"]]


def base(name, families):
    """Return the metric to which a name in an expression belongs."""
    for end in ("", "_total", "_bucket", "_sum", "_count", "_info"):
        if name.endswith(end) and name.removesuffix(end) in families:
            return name.removesuffix(end)
    return name


@pytest.fixture
async def families(world, tmp_path):
    """Return everything that a process exports which has a language model, too: {metric: its labels}."""
    async with open_watched(world, tmp_path) as (town, health):
        budget = DailyBudget(Allowance(1, 1, 1), Allowance(1, 1, 1))
        part, dial = vitals.model_vitals(SimpleNamespace(rests=False), budget)
        await part.look()
        health.metrics.show([dial])
        # Nothing is known of it before the first heartbeat.
        known = SimpleNamespace(latency=0.1, is_ready=lambda: True, guilds=())
        latency = vitals.gateway_dials(known)[0]
        assert latency.read() == {"": 0.1}
        with health.watch.question() as asking:
            asking.ended("answer")
        with health.watch.stage(Stage.EMBED), health.watch.job("send_due"):
            health.watch.model_called("selected", 10, 2)
            health.watch.model_cost(0.1)
        await town.env.settle()
        found = {}
        # The text form tells of each metric when it was made; nobody draws that.
        for family in text_string_to_metric_families(page_of(health)):
            if family.name.endswith("_created"):
                continue
            labels = {label for sample in family.samples for label in sample.labels} - {"le"}
            found[family.name] = labels
    found.setdefault("wayfinder_gateway_latency_seconds", set())
    return found


async def test_each_metric_in_the_board_is_exported_and_each_exported_one_is_in_the_board(families):
    shown = {base(name, families) for expr in expressions() for name in NAME.findall(expr)}
    ours = {name for name in families if name.startswith(("wayfinder_", "process_"))} - PROCESS
    assert shown == ours


async def test_the_board_groups_by_labels_that_the_metrics_have(families):
    for panel in BOARD["panels"]:
        for target in panel["targets"]:
            names = {base(name, families) for name in NAME.findall(target["expr"])}
            grouped = {
                label.strip() for found in re.findall(r"by \(([^)]*)\)", target["expr"]) for label in found.split(",")
            }
            written = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
            has = set().union(*(families[name] for name in names)) | {"le", "instance"}
            assert grouped | written <= has, (panel["title"], grouped | written, has)


def test_the_board_s_panels_do_not_lie_on_each_other_and_have_numbers_of_their_own():
    panels = BOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len({panel["title"] for panel in panels}) == len(panels)
    for first, second in combinations((panel["gridPos"] for panel in panels), 2):
        assert (
            first["x"] + first["w"] <= second["x"]
            or second["x"] + second["w"] <= first["x"]
            or first["y"] + first["h"] <= second["y"]
            or second["y"] + second["h"] <= first["y"]
        )
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in panels)


def test_every_panel_asks_whichever_prometheus_and_process_the_reader_picks():
    names = {variable["name"] for variable in BOARD["templating"]["list"]}
    assert names == {"datasource", "instance"}
    for panel in BOARD["panels"]:
        assert panel["datasource"]["uid"] == "${datasource}"
        assert all('instance=~"$instance"' in target["expr"] for target in panel["targets"])
        assert all(expr.count("(") == expr.count(")") for expr in (target["expr"] for target in panel["targets"]))
