"""The version of this program, said once: the build, `--version`, peers and trackers all read it here."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
