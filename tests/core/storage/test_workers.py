"""Jobs in threads: each runs once or never, and nobody's buffers are used after he was told that they are not."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import AsyncIterator

import pytest

from core.storage.workers import WorkerPool


@pytest.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(2, "test")
    yield pool
    pool.close()


async def test_a_job_gives_what_it_returns_and_what_it_raises(pool: WorkerPool) -> None:
    assert await pool.run(divmod, 7, 3) == (2, 1)
    with pytest.raises(ZeroDivisionError):
        await pool.run(divmod, 7, 0)
    assert await pool.run(threading.get_ident) != threading.get_ident()


async def test_no_more_run_at_once_than_there_are_threads(pool: WorkerPool) -> None:
    lock, running, most = threading.Lock(), 0, 0
    both = threading.Barrier(2)

    def work(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        both.wait(10)
        with lock:
            running -= 1
        return number

    assert await asyncio.gather(*(pool.run(work, number) for number in range(20))) == list(range(20))
    assert most == 2


async def test_a_job_that_has_not_begun_never_does_once_its_caller_was_cancelled(pool: WorkerPool) -> None:
    go = threading.Event()
    ran: list[int] = []
    busy = [asyncio.create_task(pool.run(go.wait, 10)) for _ in range(2)]
    await asyncio.sleep(0)
    late = asyncio.create_task(pool.run(ran.append, 1))
    await asyncio.sleep(0)
    late.cancel()
    with pytest.raises(asyncio.CancelledError):
        await late
    go.set()
    assert await asyncio.gather(*busy) == [True, True]
    assert await pool.run(len, ran) == 0


async def test_one_who_is_cancelled_again_and_again_still_waits_for_the_thread(pool: WorkerPool) -> None:
    begun, go, done = threading.Event(), threading.Event(), []

    def work() -> None:
        begun.set()
        go.wait(10)
        done.append(True)

    task = asyncio.create_task(pool.run(work))
    assert await pool.run(begun.wait, 10)
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done


async def test_what_nobody_waits_for_is_done_in_order_and_a_fault_in_it_ends_nothing() -> None:
    one, done = WorkerPool(1, "one"), []

    def _fault() -> None:
        raise ValueError("a fault")

    for work in (lambda: done.append(1), _fault, lambda: done.append(2)):
        one.post(work)
    assert await one.run(lambda: list(done)) == [1, 2]
    one.close()
    with pytest.raises(RuntimeError):
        one.post(_fault)


async def test_jobs_that_end_while_the_loop_is_busy_are_all_told(pool: WorkerPool) -> None:
    tasks = [asyncio.create_task(pool.run(lambda number=number: number)) for number in range(200)]  # type: ignore[misc]
    await asyncio.sleep(0)
    time.sleep(0.05)  # the loop is to be busy
    assert await asyncio.wait_for(asyncio.gather(*tasks), 10) == list(range(200))


async def test_closing_finishes_what_runs_and_cancels_what_waits() -> None:
    pool = WorkerPool(1, "test")
    begun, go, done = threading.Event(), threading.Event(), []

    def work() -> None:
        begun.set()
        go.wait(10)
        done.append(True)

    running = asyncio.create_task(pool.run(work))
    waiting = asyncio.create_task(pool.run(done.append, False))
    await asyncio.to_thread(begun.wait, 10)
    threading.Timer(0.01, go.set).start()
    pool.close()
    assert done == [True]
    await running
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(RuntimeError):
        await pool.run(len, "")


@pytest.mark.skipif(sys.platform != "linux", reason="threads have priorities on Linux; enable: run it there")
async def test_threads_step_back_as_far_as_asked_and_nobody_else_does() -> None:
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    here = priority()
    pool = WorkerPool(1, "test", nice=here + 5)
    try:
        assert await pool.run(priority) == min(here + 5, 19)
        assert priority() == here
    finally:
        pool.close()
