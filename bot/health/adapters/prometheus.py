"""Count in the form that Prometheus reads. Labels have few values, all of them words of this program."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from time import perf_counter, time
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.aiohttp import make_aiohttp_handler
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from bot.errors import MemberError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aiohttp.typedefs import Handler

    from bot.health.dials import Dial
    from bot.kernel.watching import Stage

STAGE_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
QUESTION_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60)
JOB_BUCKETS = (0.01, 0.1, 1, 10, 60, 600, 3600)

REFUSED, GIVEN_UP, FAILED, DONE = "refused", "given_up", "failed", "done"


class PrometheusWatch:
    """Implement the watch on a registry of its own."""

    def __init__(self, version: str) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        Info("wayfinder_build", "The running version.", registry=registry).info({"version": version})
        self._questions = Counter("wayfinder_questions", "Questions by outcome.", ["outcome"], registry=registry)
        self._in_progress = Gauge("wayfinder_questions_in_progress", "Questions under way.", registry=registry)
        self._question_seconds = Histogram(
            "wayfinder_question_seconds",
            "Seconds from taking a question up until its answer was posted.",
            buckets=QUESTION_BUCKETS,
            registry=registry,
        )
        self._stage_seconds = Histogram(
            "wayfinder_stage_seconds",
            "Seconds by stage; questions that arrive together go through embed together.",
            ["stage"],
            buckets=STAGE_BUCKETS,
            registry=registry,
        )
        self._model_calls = Counter(
            "wayfinder_model_calls", "Calls of the language model by ending.", ["ending"], registry=registry
        )
        self._model_tokens = Counter(
            "wayfinder_model_tokens", "Tokens that the language model read and wrote.", ["direction"], registry=registry
        )
        self._model_cost = Counter(
            "wayfinder_model_cost_dollars", "US dollars, as far as the provider says so.", registry=registry
        )
        self._jobs = Counter("wayfinder_jobs", "Jobs that ended, by outcome.", ["job", "outcome"], registry=registry)
        self._job_seconds = Histogram(
            "wayfinder_job_seconds", "Seconds that a job took.", ["job"], buckets=JOB_BUCKETS, registry=registry
        )
        self._job_done = Gauge(
            "wayfinder_job_last_success_timestamp_seconds", "When a job last went well.", ["job"], registry=registry
        )

    def page(self) -> Handler:
        """Return what answers a request of Prometheus."""
        return make_aiohttp_handler(self.registry)

    def show(self, dials: Iterable[Dial]) -> None:
        """Read these dials, too, whenever somebody collects."""
        self.registry.register(_Dials(tuple(dials)))

    @contextmanager
    def showing(self, dials: Iterable[Dial]) -> Iterator[None]:
        """Read these dials, too, for as long as the context lasts."""
        collector = _Dials(tuple(dials))
        self.registry.register(collector)
        try:
            yield
        finally:
            self.registry.unregister(collector)

    @contextmanager
    def question(self) -> Iterator[_Question]:
        """Count a question by its outcome, and how long it took if it was answered."""
        question, began = _Question(), perf_counter()
        with self._in_progress.track_inprogress():
            try:
                yield question
            except BaseException as exc:
                question.ended(_outcome_of(exc))
                raise
            else:
                self._question_seconds.observe(perf_counter() - began)
            finally:
                self._questions.labels(question.outcome).inc()

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Time a stage."""
        with self._stage_seconds.labels(stage.value).time():
            yield

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Count and time a job."""
        outcome, began = DONE, perf_counter()
        try:
            yield
        except BaseException as exc:
            outcome = _outcome_of(exc)
            raise
        else:
            self._job_done.labels(name).set(time())
        finally:
            self._jobs.labels(name, outcome).inc()
            self._job_seconds.labels(name).observe(perf_counter() - began)

    def model_called(self, ending: str, tokens_read: int, tokens_written: int) -> None:
        """Count a call and its tokens."""
        self._model_calls.labels(ending).inc()
        self._model_tokens.labels("read").inc(tokens_read)
        self._model_tokens.labels("written").inc(tokens_written)

    def model_cost(self, dollars: float) -> None:
        """Add a call's cost."""
        self._model_cost.inc(max(0.0, dollars))


class _Question:
    def __init__(self) -> None:
        self.outcome = DONE

    def ended(self, outcome: str) -> None:
        """Remember how the question ended."""
        self.outcome = outcome


class _Dials:
    """Let a registry read dials; nothing is read when it only asks for names."""

    def __init__(self, dials: tuple[Dial, ...]) -> None:
        self._dials = dials

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Yield the dials' names."""
        for dial in self._dials:
            yield GaugeMetricFamily(dial.name, dial.says)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield what the dials show now."""
        for dial in self._dials:
            family = GaugeMetricFamily(dial.name, dial.says, labels=[dial.label] if dial.label else None)
            for value, number in dial.read().items():
                family.add_metric([value] if dial.label else [], number)
            yield family


def _outcome_of(error: BaseException) -> str:
    if isinstance(error, MemberError):
        return REFUSED
    return GIVEN_UP if isinstance(error, asyncio.CancelledError) else FAILED
