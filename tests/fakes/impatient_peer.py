"""`p2p-peer` that tries a disk again after a moment, not ten seconds: `python -m tests.fakes.impatient_peer …`."""

from __future__ import annotations

import sys
from unittest.mock import patch

from core.session import lack
from core.shell.__main__ import main
from core.transfer import disk_trouble

if __name__ == "__main__":
    with patch.object(lack, "RETRY_SECONDS", 0.2), patch.object(disk_trouble, "RETRY_SECONDS", 0.2):
        sys.exit(main())
