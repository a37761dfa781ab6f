"""How much memory objects take, with all that they alone refer to."""

from __future__ import annotations

import gc
import sys
import types
from collections.abc import Iterable

_CODE = (type, types.ModuleType, types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.CellType)


def bytes_of(parts: Iterable[object], shared: Iterable[object]) -> int:
    """Bytes of `parts` and of what they refer to; not of code, of strings, and of what is `shared` with others."""
    seen = {id(one) for one in shared}
    waiting, total = list(parts), 0
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen or isinstance(one, (*_CODE, str)):
            continue
        seen.add(id(one))
        total += sys.getsizeof(one)
        waiting.extend(gc.get_referents(one))
    return total
