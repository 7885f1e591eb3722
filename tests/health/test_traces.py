"""Traces, where they are asked for: a question's stages hang below it, and nobody's words are in them."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.errors import SettingsError
from bot.health.adapters.traces import open_traces
from bot.kernel.watching import Stage
from bot.wiring.health import open_health
from tests.town import RAISE, open_town, small_library_settings

ADDRESS = "http://127.0.0.1:4317"


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """Take spans as a collector does."""

    def __init__(self):
        self.spans = []
        self.services = set()

    def Export(self, request, context):  # noqa: N802  # gRPC's name
        for each in request.resource_spans:
            self.services |= {a.value.string_value for a in each.resource.attributes if a.key == "service.name"}
            self.spans += [span for scope in each.scope_spans for span in scope.spans]
        return trace_service_pb2.ExportTraceServiceResponse()


@pytest.fixture
def collector():
    """Run a collector on loopback and return it with its address."""
    server, taken = grpc.server(ThreadPoolExecutor(1)), Collector()
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(taken, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield taken, f"http://127.0.0.1:{port}"
    server.stop(None).wait()


async def test_a_question_is_a_span_with_its_stages_below_it(world):
    kept = InMemorySpanExporter()
    async with open_traces(ADDRESS, "1", kept) as watch, open_town(world, watch=watch) as town:
        await town.alice.send(town.mentor, RAISE)
    spans = kept.get_finished_spans()
    (question,) = [span for span in spans if span.name == "question"]
    below = {span.name for span in spans if span.parent and span.parent.span_id == question.context.span_id}
    assert below == {"render", "discord"}
    assert dict(question.attributes) == {"outcome": "answer"}
    said = " ".join(span.to_json() for span in spans)
    for private in ("raise my rate", "alice", "Town", str(town.guild.id), str(town.alice.id)):
        assert private not in said


async def test_an_error_is_told_by_its_class_alone():
    kept = InMemorySpanExporter()
    async with open_traces(ADDRESS, "1", kept) as watch:
        with pytest.raises(ValueError, match="my secret"), watch.stage(Stage.SEARCH):
            raise ValueError("my secret")
    (span,) = kept.get_finished_spans()
    assert span.status.description == "ValueError"
    assert not span.events
    assert "secret" not in span.to_json()


async def test_spans_reach_a_collector_when_the_setting_names_one(collector, tmp_path):
    taken, address = collector
    settings = small_library_settings(tmp_path).model_copy(update={"traces_url": address})
    async with open_health(settings) as health:
        with health.watch.question() as asking, health.watch.stage(Stage.EMBED):
            asking.ended("answer")
    assert {span.name for span in taken.spans} == {"question", "embed"}
    assert taken.services == {"wayfinder"}


async def test_a_collector_that_is_away_costs_little_at_the_end():
    began = perf_counter()
    async with open_traces("http://127.0.0.1:1", "1") as watch:
        with watch.stage(Stage.EMBED):
            pass
    assert perf_counter() - began < 15


async def test_what_is_no_address_is_one_sentence():
    with pytest.raises(SettingsError, match=r"^MENTOR_TRACES_URL: write it like http://127\.0\.0\.1:4317\.$"):
        async with open_traces("127.0.0.1:4317", "1"):
            pass


async def test_without_its_packages_the_setting_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.delitem(sys.modules, "bot.health.adapters.traces")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    settings = small_library_settings(tmp_path).model_copy(update={"traces_url": ADDRESS})
    with pytest.raises(SettingsError, match=r"pip install -r requirements-traces\.txt\.?$"):
        async with open_health(settings):
            pass
