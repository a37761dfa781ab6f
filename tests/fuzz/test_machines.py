"""The deciders, whatever happens in whatever order: see `machines` and `talk_machines` for what each must hold."""

from __future__ import annotations

import pytest
from hypothesis.stateful import RuleBasedStateMachine

from tests.fuzz.budget import run_machine
from tests.fuzz.machines import LedgerMachine, PlannerMachine, UploadsMachine
from tests.fuzz.talk_machines import BucketMachine, RosterMachine, TalkMachine

MACHINES = (LedgerMachine, PlannerMachine, UploadsMachine, TalkMachine, RosterMachine, BucketMachine)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.__name__)
def test_what_is_promised_holds_in_every_order(machine: type[RuleBasedStateMachine]) -> None:
    run_machine(machine, examples=12, steps=30)
