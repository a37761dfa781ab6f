"""The line that is typed: editing, history, completion, and text that appears above it. Built on prompt_toolkit.

Invariant: imported only at a terminal (prompt_toolkit takes half a second), through `core.shell.prompt`. What is typed
unseen is drawn nowhere, not even as stars, and kept nowhere.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import threading
from collections.abc import AsyncGenerator, Callable, Iterable

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import History
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.utils import is_dumb_terminal

from core.shell.completion import Completions
from core.shell.history import HistoryFile, without_passwords


class Editor:
    """The prompt of one run. `toolbar` is asked for the text below the line once a second."""

    def __init__(self, completions: Completions, history: HistoryFile, toolbar: Callable[[], str]) -> None:
        self._printing: set[asyncio.Future[None]] = set()
        self._session: PromptSession[str] = PromptSession(
            history=_History(history),
            completer=_Completer(completions),
            complete_while_typing=False,
            bottom_toolbar=toolbar,
            refresh_interval=1.0,
        )

    async def line(self, prompt: str) -> str:
        """What was typed up to Enter. Raises `KeyboardInterrupt` on Ctrl-C and `EOFError` on Ctrl-D."""
        return await self._session.prompt_async(prompt, handle_sigint=False)

    def say(self, text: str) -> None:
        """Print above the line, if one is being typed."""
        if self._session.app.is_running:
            printing = asyncio.ensure_future(run_in_terminal(lambda: print(text)))
            self._printing.add(printing)  # the loop itself holds a task only weakly
            printing.add_done_callback(self._printing.discard)
        else:
            print(text, flush=True)


async def ask_line(question: str) -> str:
    """What was typed at a question. Raises as `Editor.line`."""
    session: PromptSession[str] = PromptSession()
    return await session.prompt_async(question, handle_sigint=False)


async def ask_unseen(question: str) -> str:
    """What was typed unseen. Raises as `Editor.line`."""
    if is_dumb_terminal():
        return await _getpass(question)
    session: PromptSession[str] = PromptSession(is_password=True, input_processors=[_Nothing()])
    return await session.prompt_async(question, handle_sigint=False)


async def _getpass(question: str) -> str:
    """The same where nothing can be drawn; by a thread, so that transfers go on meanwhile."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str] = loop.create_future()

    def tell(text: str | None) -> None:
        if answer.done():
            return
        if text is None:
            answer.set_exception(EOFError())
        else:
            answer.set_result(text)

    def ask() -> None:
        try:
            text: str | None = getpass.getpass(question)
        except (EOFError, OSError):
            text = None
        loop.call_soon_threadsafe(tell, text)

    threading.Thread(target=ask, name="password", daemon=True).start()
    return await answer


class _Nothing(Processor):
    """Draws nothing of what is typed."""

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        return Transformation([])


class _History(History):
    """The history file, for prompt_toolkit."""

    def __init__(self, file: HistoryFile) -> None:
        super().__init__()
        self._file = file

    def load_history_strings(self) -> Iterable[str]:
        return reversed(self._file.lines())

    def append_string(self, string: str) -> None:
        kept = without_passwords(string)
        if kept:
            super().append_string(kept)

    def store_string(self, string: str) -> None:
        self._file.add(string)


class _Completer(Completer):
    """The completions, for prompt_toolkit."""

    def __init__(self, completions: Completions) -> None:
        self._completions = completions

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        return ()  # the engine can only be asked asynchronously

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        found = await self._completions.of(document.text_before_cursor)
        for word in found.words:
            # A whole word is behind us, a folder is not: more of the path may follow.
            space = "" if word.rstrip("'\"").endswith(os.sep) else " "
            yield Completion(word + space, found.start - len(document.text_before_cursor), display=word)
