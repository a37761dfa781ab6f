"""Numbers that cross a network, each as wide as every JSON reader and every database column is.

An integer of JSON may be as long as it likes, and one that fits nowhere would fail long after it was read.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from core.wire import limits

Count = Annotated[int, msgspec.Meta(ge=0, le=limits.NUMBER_MAX)]
"""How many, which version, which epoch."""
Millis = Annotated[int, msgspec.Meta(ge=-limits.NUMBER_MAX, le=limits.NUMBER_MAX)]
"""A time in Unix ms, UTC."""
Size = Annotated[int, msgspec.Meta(ge=0, le=limits.FILE_MAX)]
"""Of a file, in bytes."""
