"""Files to hand around: content that no compression and no accident makes equal."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

_BLOCK = 1 << 20


def make_file(path: Path, size: int, seed: int = 0) -> Path:
    """A file of `size` bytes that only this seed makes."""
    chance = random.Random(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for at in range(0, size, _BLOCK):
            file.write(chance.randbytes(min(_BLOCK, size - at)))
    return path


def sha1_of(path: Path) -> str:
    """As `sha1sum` prints it."""
    digest = hashlib.sha1()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
