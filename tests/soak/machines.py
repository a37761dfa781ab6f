"""P5: the deciders as state machines, ten thousand sequences of fifty steps each."""

from __future__ import annotations

import logging

from tests.fuzz.budget import run_machine
from tests.fuzz.machines import LedgerMachine, PlannerMachine, UploadsMachine
from tests.fuzz.talk_machines import BucketMachine, RosterMachine, TalkMachine
from tests.soak.figures import Figure, Plan

_STEPS = 50
_FULL = 10_000


def run(plan: Plan) -> list[Figure]:
    """Run each; a broken promise raises, with the shortest sequence that breaks it."""
    logging.disable(logging.WARNING)
    figures = []
    for machine in (LedgerMachine, PlannerMachine, UploadsMachine, TalkMachine, RosterMachine, BucketMachine):
        count = plan.count(_FULL)
        run_machine(machine, examples=count, steps=_STEPS, seed=plan.random(machine.__name__).randrange(2**32))
        what = f"{machine.__name__}: sequences of up to {_STEPS} steps that break a promise"
        figures.append(Figure(what, f"0 of {count:,}", "0", True))
    logging.disable(logging.NOTSET)
    return figures
