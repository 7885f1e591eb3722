"""Send traces by OpenTelemetry's protocol: a span for each question, and below it one for each stage.

Spans hold names and times, never what members write: an error is told by its class alone. Questions that arrive together are
embedded and searched for together; what they share hangs below the first of them.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.errors import SettingsError
from bot.kernel.watching import Unwatched

try:
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.trace import Status, StatusCode
except ImportError as exc:
    raise SettingsError(
        "MENTOR_TRACES_URL: traces need packages. Install them: pip install -r requirements-traces.txt"
    ) from exc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, Tracer

    from bot.kernel.watching import Stage

EXPORT_SECONDS = 5.0
"""How long one attempt to send may take; a collector that is away costs spans and nothing else."""


class TraceWatch(Unwatched):
    """Implement the watch by spans."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    @contextmanager
    def question(self) -> Iterator[_Question]:
        """Open the span that a question's stages hang below."""
        with self._span("question") as span:
            yield _Question(span)

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Open a span for a stage."""
        with self._span(stage.value):
            yield

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Open a span for a job."""
        with self._span(f"job {name}"):
            yield

    @contextmanager
    def _span(self, name: str) -> Iterator[Span]:
        # Exceptions are not recorded: their texts and tracebacks may quote a member.
        with self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as span:
            try:
                yield span
            except BaseException as exc:
                span.set_status(Status(StatusCode.ERROR, type(exc).__name__))
                raise


class _Question:
    def __init__(self, span: Span) -> None:
        self._span = span

    def ended(self, outcome: str) -> None:
        """Write the outcome on the span."""
        self._span.set_attribute("outcome", outcome)


@asynccontextmanager
async def open_traces(address: str, version: str, exporter: SpanExporter | None = None) -> AsyncIterator[TraceWatch]:
    """Yield a watch that sends spans to a collector at an address such as http://127.0.0.1:4317; what waits is sent at the end.

    Raises SettingsError for what is no such address.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError("MENTOR_TRACES_URL: write it like http://127.0.0.1:4317.")
    sending = exporter or OTLPSpanExporter(address, insecure=parts.scheme == "http", timeout=EXPORT_SECONDS)
    provider = TracerProvider(
        resource=Resource.create({SERVICE_NAME: "wayfinder", SERVICE_VERSION: version}), shutdown_on_exit=False
    )
    provider.add_span_processor(BatchSpanProcessor(sending))
    try:
        yield TraceWatch(provider.get_tracer("wayfinder"))
    finally:
        await asyncio.to_thread(provider.shutdown)
