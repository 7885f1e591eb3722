"""Tell whoever watches what the mentor does and how long it takes: never what members write, nor who they are."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Stage(StrEnum):
    """Name what a question goes through; `understand` holds what care needs, its own vectors too."""

    UNDERSTAND = "understand"
    EMBED = "embed"
    SEARCH = "search"
    RANK = "rank"
    MODEL = "model"
    RENDER = "render"
    DISCORD = "discord"


class Asking(Protocol):
    """Be one question that is under way."""

    def ended(self, outcome: str) -> None:
        """Say how it ended, in one of a few words; who leaves by an error need not."""
        ...


class Watch(Protocol):
    """Hear of questions, stages, calls of a language model and jobs; every name is one of a few that stand in the code."""

    def question(self) -> AbstractContextManager[Asking]:
        """Surround one question, from when it is taken up until its answer is posted."""
        ...

    def stage(self, stage: Stage) -> AbstractContextManager[None]:
        """Surround one stage of a question, or of several that go through it together."""
        ...

    def job(self, name: str) -> AbstractContextManager[None]:
        """Surround work that runs by the clock or that moderators started; an error that leaves it is a failure."""
        ...

    def model_called(self, ending: str, tokens_read: int, tokens_written: int) -> None:
        """Take note of a call of the language model."""
        ...

    def model_cost(self, dollars: float) -> None:
        """Take note of what a call cost in US dollars, where the provider says so."""
        ...


class _Unheard:
    def ended(self, outcome: str) -> None:
        """Forget it."""


class Unwatched:
    """Let everything pass."""

    def question(self) -> AbstractContextManager[Asking]:
        """Surround it with nothing."""
        return nullcontext(_Unheard())

    def stage(self, stage: Stage) -> AbstractContextManager[None]:
        """Surround it with nothing."""
        return nullcontext()

    def job(self, name: str) -> AbstractContextManager[None]:
        """Surround it with nothing."""
        return nullcontext()

    def model_called(self, ending: str, tokens_read: int, tokens_written: int) -> None:
        """Forget it."""

    def model_cost(self, dollars: float) -> None:
        """Forget it."""


UNWATCHED = Unwatched()


class _AllAsking:
    def __init__(self, each: Sequence[Asking]) -> None:
        self._each = each

    def ended(self, outcome: str) -> None:
        """Tell all."""
        for asking in self._each:
            asking.ended(outcome)


class Several:
    """Tell several who watch."""

    def __init__(self, *watches: Watch) -> None:
        self._watches = watches

    @contextmanager
    def question(self) -> Iterator[Asking]:
        """Surround a question for all."""
        with ExitStack() as stack:
            yield _AllAsking([stack.enter_context(watch.question()) for watch in self._watches])

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Surround a stage for all."""
        with ExitStack() as stack:
            for watch in self._watches:
                stack.enter_context(watch.stage(stage))
            yield

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Surround a job for all."""
        with ExitStack() as stack:
            for watch in self._watches:
                stack.enter_context(watch.job(name))
            yield

    def model_called(self, ending: str, tokens_read: int, tokens_written: int) -> None:
        """Tell all."""
        for watch in self._watches:
            watch.model_called(ending, tokens_read, tokens_written)

    def model_cost(self, dollars: float) -> None:
        """Tell all."""
        for watch in self._watches:
            watch.model_cost(dollars)
