"""The engine on an event loop of its own in a thread of its own, and the only way to it from the window's loop.

Invariant: nothing of the engine is touched but on its own loop. What is asked of it from the window's loop comes back
there as a result, an error or a cancellation. The thread ends in `close`, after the engine closed its state folder.
`core.engine` is imported in the thread, so that the window is on the screen before. Made by `gui.app`.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from core.config import Config
from core.events import Event
from core.wire.errors import Kind, UserError

if TYPE_CHECKING:
    from core.engine import Engine

T = TypeVar("T")
_log = logging.getLogger(__name__)


class EngineThread:
    """One engine. `on_fault` is called in the engine's thread with an error of its loop that nobody awaits."""

    def __init__(self, config: Config, *, on_fault: Callable[[BaseException], None] | None = None) -> None:
        self.config = config
        self._on_fault = on_fault
        self._subscribers: list[Callable[[Event], None]] = []
        self._opened: concurrent.futures.Future[Engine] = concurrent.futures.Future()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._calls: set[asyncio.Task[Any]] = set()
        self._is_closing = False
        self._ended: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._thread = self._new_thread()

    def subscribe(self, on_event: Callable[[Event], None]) -> None:
        """Call `on_event` with every event, in the engine's thread; it must return at once. Only before `start`."""
        self._subscribers.append(on_event)

    def start(self) -> None:
        """Begin to load and open the engine; returns at once. May be asked again after opening failed."""
        if self._thread.ident is not None:
            self._opened = concurrent.futures.Future()
            self._loop = self._stop = None
            self._is_closing = False
            self._ended = concurrent.futures.Future()
            self._thread = self._new_thread()
        self._thread.start()

    @property
    def is_open(self) -> bool:
        """Whether the engine is open and takes commands."""
        return self._opened.done() and self._opened.exception() is None and not self._is_closing

    async def opened(self) -> None:
        """Wait until the engine is open. Raises what opening it raised: `ShareError` (STATE_IN_USE and others)."""
        await self._engine()

    async def run(self, work: Callable[[Engine], Awaitable[T]]) -> T:
        """What `work` returns, run on the engine's loop once it is open; cancelling this cancels the work there.

        Raises what `work` raises, what opening raised, and SESSION_ENDED after `close`.
        """
        engine = await self._engine()
        loop = self._loop
        if self._is_closing or loop is None or loop.is_closed():
            raise UserError(Kind.SESSION_ENDED)
        call = self._call(engine, work)
        try:
            asked = asyncio.run_coroutine_threadsafe(call, loop)
        except RuntimeError:  # the loop was closed between the question and the call
            call.close()
            raise UserError(Kind.SESSION_ENDED) from None
        return await asyncio.wrap_future(asked)

    async def close(self) -> None:
        """Give up what is under way, close the engine and wait for its thread. Harmless when asked twice.

        Cancelling this gives up waiting; the thread holds up nobody then.
        """
        self._is_closing = True
        loop, stop = self._loop, self._stop
        if loop is not None and stop is not None and self._thread.is_alive():
            try:
                loop.call_soon_threadsafe(stop.set)
            except RuntimeError:
                _log.debug("the engine's loop ended by itself")
        if self._thread.ident is not None:
            # Not `join` in a thread of its own, since the end of the loop would wait for that one for ever.
            await asyncio.shield(asyncio.wrap_future(self._ended))
            self._thread.join()

    def _new_thread(self) -> threading.Thread:
        return threading.Thread(target=self._work, name="engine", daemon=True)

    async def _engine(self) -> Engine:
        # Shielded, since a cancelled wait must not cancel the future that everybody waits for.
        return await asyncio.shield(asyncio.wrap_future(self._opened))

    async def _call(self, engine: Engine, work: Callable[[Engine], Awaitable[T]]) -> T:
        task = asyncio.current_task()
        assert task is not None
        self._calls.add(task)
        try:
            return await work(engine)
        finally:
            self._calls.discard(task)

    def _work(self) -> None:
        try:
            from core.loops import loop_factory

            with asyncio.Runner(loop_factory=loop_factory()) as runner:
                runner.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - the last one who can tell the window
            _log.error("the engine's thread ended", exc_info=error)
            if not self._opened.done():
                self._opened.set_exception(error)
            elif self._on_fault is not None:
                self._on_fault(error)
        finally:
            self._ended.set_result(None)

    async def _serve(self) -> None:
        from core.engine import Engine

        loop = self._loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._on_loop_error)
        stop = self._stop = asyncio.Event()
        if self._is_closing:
            stop.set()
        engine = Engine(self.config)
        for subscriber in self._subscribers:
            engine.subscribe(subscriber)
        stopping = asyncio.create_task(stop.wait())
        opening = asyncio.create_task(engine.open())
        try:
            await asyncio.wait({opening, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not opening.done():
                opening.cancel()
            await asyncio.wait({opening})
            if opening.cancelled():
                self._opened.set_exception(UserError(Kind.SESSION_ENDED))
                return
            error = opening.exception()
            if error is not None:
                self._opened.set_exception(error)
                return
            try:
                self._opened.set_result(engine)
                await stopping
                for call in self._calls:
                    call.cancel()
                await asyncio.gather(*self._calls, return_exceptions=True)
            finally:
                await engine.close()
        finally:
            stopping.cancel()

    def _on_loop_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        _log.error("in the engine: %s", context.get("message"), exc_info=error)
        if isinstance(error, Exception) and self._on_fault is not None:
            self._on_fault(error)
