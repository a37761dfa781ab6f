"""What a tracker refuses, as a value: `assert await refused(call) == (Kind.NOT_MEMBER, {})`."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import pytest

from core.wire.errors import Data, Kind, ShareError


async def refused(call: Awaitable[Any]) -> tuple[Kind, Data]:
    """Kind and data of the error that `call` must end with."""
    with pytest.raises(ShareError) as caught:
        await call
    return caught.value.kind, caught.value.data
