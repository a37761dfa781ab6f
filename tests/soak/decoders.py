"""P2: manifest, roster, push and every other decoder, with many more bytes than the tests have time for."""

from __future__ import annotations

import time

from tests.core.wire import test_manifest, test_paths
from tests.fuzz.mutation import mutated
from tests.fuzz.oversize import give, inputs, readers
from tests.fuzz.seeds import CORPUS
from tests.fuzz.targets import TARGETS, quiet
from tests.soak.figures import Figure, Plan
from tests.soak.properties import proved_again

_MOST_MS = 100


def run(plan: Plan) -> list[Figure]:
    """Properties again, true values that were changed, and ten megabytes that mean harm."""
    quiet()
    figures = [proved_again(plan, (test_manifest, test_paths), "manifests and paths", 200_000)]
    tried, count = 0, plan.count(200_000)
    for name, target in TARGETS.items():
        corpus, chance = [path.read_bytes() for path in sorted((CORPUS / name).iterdir())], plan.random(name)
        for _ in range(count):
            target(mutated(corpus, chance))
        tried += count
    what = f"true values with some bytes changed, {len(TARGETS)} decoders: other exceptions, or wrong values taken"
    figures.append(Figure(what, f"0 of {tried:,}", "0", True))
    slowest = (0.0, "")
    for reader, (most, read) in readers().items():
        for name, raw in inputs():
            begun = time.perf_counter()
            give(read, raw[:most])
            slowest = max(slowest, ((time.perf_counter() - begun) * 1000, f"{reader}: {name}"))
    value = f"{slowest[0]:.0f} ms ({slowest[1]})"
    figures.append(
        Figure(
            "10 MB that mean harm, or as much as is read of them: slowest", value, "<= 100 ms", slowest[0] <= _MOST_MS
        )
    )
    return figures
