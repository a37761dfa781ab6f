"""The engine in its thread: results, errors and cancellation come across, and it ends cleanly."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.config import Config
from core.wire.errors import Kind, ShareError, UserError
from gui.actions.actions import Actions
from gui.engine_thread import EngineThread

if TYPE_CHECKING:
    from core.engine import Engine


async def test_work_runs_on_a_loop_of_its_own_and_its_result_comes_back(actions: Actions) -> None:
    async def where(engine: Engine) -> str:
        await asyncio.sleep(0)
        return threading.current_thread().name

    assert await actions.engine.run(where) == "engine"
    assert threading.current_thread().name == "MainThread"


async def test_an_account_is_made_and_logged_in_at_a_real_tracker(actions: Actions) -> None:
    assert await actions.create_user("ann", "correct horse battery") == "ann"
    assert await actions.login("ann", "correct horse battery") == "ann"
    assert (await actions.status()).user == "ann"


async def test_the_error_of_a_command_comes_back_with_its_data(actions: Actions) -> None:
    with pytest.raises(UserError) as caught:
        await actions.create_user("", "correct horse battery")
    assert (caught.value.kind, caught.value.data["rule"]) == (Kind.BAD_NAME, "empty")


async def test_cancelling_cancels_the_work_in_the_engine(actions: Actions) -> None:
    began, ended = threading.Event(), threading.Event()

    async def long(engine: Engine) -> None:
        began.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    task = asyncio.ensure_future(actions.engine.run(long))
    assert await asyncio.to_thread(began.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ended.wait, 5)


async def test_a_state_folder_in_use_is_told_by_opening(actions: Actions, config: Config) -> None:
    second = EngineThread(config)
    second.start()
    with pytest.raises(ShareError) as caught:
        await second.opened()
    assert caught.value.kind is Kind.STATE_IN_USE
    with pytest.raises(ShareError):
        await second.run(lambda engine: engine.account.status())
    await second.close()


async def test_closing_gives_up_what_runs_and_frees_the_state_folder(engine: EngineThread, config: Config) -> None:
    engine.start()

    async def long(opened: Engine) -> None:
        await asyncio.sleep(60)

    task = asyncio.ensure_future(engine.run(long))
    await engine.opened()
    await asyncio.sleep(0.05)
    await engine.close()
    await engine.close()
    assert not engine.is_open
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(UserError) as caught:
        await engine.run(lambda opened: opened.account.status())
    assert caught.value.kind is Kind.SESSION_ENDED
    again = EngineThread(config)
    again.start()
    await again.opened()
    await again.close()


async def test_closing_while_it_opens_ends_the_thread(config: Config) -> None:
    thread = EngineThread(config)
    thread.start()
    await thread.close()
    with pytest.raises(UserError) as caught:
        await thread.opened()
    assert caught.value.kind is Kind.SESSION_ENDED


async def test_an_error_that_nobody_awaits_in_the_engine_is_told(config: Config, faults: list[BaseException]) -> None:
    thread = EngineThread(config, on_fault=faults.append)
    thread.start()
    await thread.opened()

    async def careless(engine: Engine) -> None:
        asyncio.get_running_loop().call_soon(_fail)

    await thread.run(careless)
    await thread.close()
    assert [str(one) for one in faults] == ["a slot failed"]
    faults.clear()


def _fail() -> None:
    raise RuntimeError("a slot failed")


async def test_giving_up_on_an_engine_that_does_not_close_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.engine import Engine

    may_close = threading.Event()
    really = Engine.close

    async def slow(engine: Engine) -> None:
        await asyncio.to_thread(may_close.wait, 30)
        await really(engine)

    monkeypatch.setattr(Engine, "close", slow)
    thread = EngineThread(Config(state=tmp_path, listen_host="127.0.0.1", listen_port=0))
    thread.start()
    await thread.opened()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await thread.close()
    # Nothing but the engine's own thread waits for it.
    await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(None, lambda: None), 5)
    may_close.set()
    await thread.close()


async def test_looking_is_not_told_as_an_act(actions: Actions) -> None:
    acted: list[None] = []
    actions.acted.connect(lambda: acted.append(None))
    looked = asyncio.Event()
    actions.go(actions.status(), on_done=lambda _: looked.set(), reads=True)
    await asyncio.wait_for(looked.wait(), 10)
    await asyncio.sleep(0)
    assert acted == []
    done = asyncio.Event()
    actions.go(actions.get_settings(), on_done=lambda _: done.set())
    await asyncio.wait_for(done.wait(), 10)
    await asyncio.sleep(0)
    assert acted == [None]


async def test_what_is_asked_of_closed_actions_is_not_left_behind(actions: Actions) -> None:
    await actions.close()
    work = actions.status()
    actions.go(work)
    with pytest.raises(RuntimeError):  # it was closed, so that nothing complains that nobody awaited it
        await work
