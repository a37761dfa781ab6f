"""A run of the shell over a fake engine, with its output in hand."""

from __future__ import annotations

import io
import json
from typing import Any

from core.shell.context import Context
from core.shell.output import JsonOutput, Output
from core.shell.passwords import Passwords
from core.shell.progress import Progress
from core.shell.runner import Runner
from tests.fakes.fake_engine import FakeEngine


class Run:
    """One run: `engine`, a `runner` over it, and what it printed."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.engine = FakeEngine()
        self.out, self.complaints = io.StringIO(), io.StringIO()
        progress = Progress(bars=False)
        self.output = (JsonOutput if as_json else Output)(progress, self.out, self.complaints)
        self.context = Context(self.engine.as_engine(), Passwords(None), progress)
        self.runner = Runner(self.context, self.output)

    async def __call__(self, line: str) -> str:
        """Run a line; what it printed on standard output."""
        before = len(self.out.getvalue())
        await self.runner.run_line(line)
        return self.out.getvalue()[before:]

    def answers(self) -> list[dict[str, Any]]:
        """The JSON objects that were printed."""
        return [json.loads(line) for line in self.out.getvalue().splitlines()]
