"""Calls that arrive together are worked on together, and nobody waits for ever."""

from __future__ import annotations

import asyncio

import pytest

from bot.search.batching import Batcher


class Doubling:
    """Double numbers, a batch at a time, and wait at a door when it is shut."""

    def __init__(self):
        self.batches = []
        self.door = asyncio.Event()
        self.door.set()

    async def __call__(self, numbers):
        self.batches.append(list(numbers))
        await self.door.wait()
        if 13 in numbers:
            raise ValueError("thirteen")
        return [number * 2 for number in numbers]


async def test_a_single_call_is_a_batch_of_its_own():
    work = Doubling()
    assert await Batcher(work, largest=8)(21) == 42
    assert work.batches == [[21]]


async def test_calls_made_together_share_one_batch_and_get_their_own_results():
    work = Doubling()
    batcher = Batcher(work, largest=8)
    assert await asyncio.gather(*map(batcher, range(5))) == [0, 2, 4, 6, 8]
    assert work.batches == [[0, 1, 2, 3, 4]]


async def test_calls_during_a_batch_wait_for_the_next_one():
    work = Doubling()
    work.door.clear()
    batcher = Batcher(work, largest=8)
    calls = [asyncio.create_task(batcher(1))]
    await _until(lambda: work.batches == [[1]])
    calls += [asyncio.create_task(batcher(number)) for number in (2, 3)]
    await asyncio.sleep(0)
    work.door.set()
    assert await asyncio.gather(*calls) == [2, 4, 6]
    assert work.batches == [[1], [2, 3]]


async def test_no_batch_is_larger_than_allowed():
    work = Doubling()
    batcher = Batcher(work, largest=3)
    assert await asyncio.gather(*map(batcher, range(8))) == [number * 2 for number in range(8)]
    assert [len(batch) for batch in work.batches] == [3, 3, 2]


async def test_a_failure_reaches_every_caller_of_its_batch_and_no_other():
    work = Doubling()
    batcher = Batcher(work, largest=2)
    results = await asyncio.gather(*map(batcher, (13, 1, 2, 3)), return_exceptions=True)
    assert [type(result) for result in results] == [ValueError, ValueError, int, int]
    assert await batcher(5) == 10


async def test_too_few_results_are_an_error_and_not_an_endless_wait():
    async def forgetful(numbers):
        return numbers[1:]

    batcher = Batcher(forgetful, largest=4)
    async with asyncio.timeout(60):
        results = await asyncio.gather(batcher(1), batcher(2), return_exceptions=True)
    assert [type(result) for result in results] == [ValueError, ValueError]


async def test_a_caller_who_gave_up_is_not_worked_for():
    work = Doubling()
    work.door.clear()
    batcher = Batcher(work, largest=8)
    first = asyncio.create_task(batcher(1))
    await _until(lambda: work.batches)
    gone, stays = asyncio.create_task(batcher(2)), asyncio.create_task(batcher(3))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    work.door.set()
    assert await asyncio.gather(first, stays) == [2, 6]
    assert work.batches == [[1], [3]]


async def test_a_caller_who_gives_up_does_not_stop_the_batch_for_others():
    work = Doubling()
    work.door.clear()
    batcher = Batcher(work, largest=8)
    gone, stays = asyncio.create_task(batcher(1)), asyncio.create_task(batcher(2))
    await _until(lambda: work.batches)
    gone.cancel()
    work.door.set()
    assert await stays == 4


async def test_callers_are_let_go_when_the_work_is_cancelled_below_them():
    async def closed_below(numbers):
        raise asyncio.CancelledError

    batcher = Batcher(closed_below, largest=1)
    async with asyncio.timeout(60):
        results = await asyncio.gather(batcher(1), batcher(2), return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError] * 2
    with pytest.raises(asyncio.CancelledError):
        await batcher(3)


async def _until(condition):
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never came to that")
