"""What the commands about listings and shares do that is more than one call.

Invariant: as in `core.shell.actions`. Used by the table in `core.shell.share_commands`.
"""

from __future__ import annotations

from core.shell.context import Context
from core.snapshots import FileChanges


async def list_changes(context: Context, words: list[str]) -> FileChanges:
    """`list_changes <group_id> [cursor]`."""
    return await context.engine.sharing.file_changes(words[0], words[1] if len(words) > 1 else "")
