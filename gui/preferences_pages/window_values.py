"""What the window itself remembers for its user, with its defaults.

Invariant: every key that a page of the preferences offers, and that is no field of `core.config.Settings`, stands here
once; the type of the default is the type of the value. Read by whoever asks `gui.preferences`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

Value = bool | int | float | str

SKIPPED: Final = ".DS_Store\nThumbs.db\ndesktop.ini\n~$*\n*.part\n*.crdownload"
"""What systems and programs leave in folders, and what is not finished yet; patterns, one a line."""

WINDOW_DEFAULTS: Final[Mapping[str, Value]] = MappingProxyType(
    {
        "language": "",
        "theme": "system",
        "compact_rows": False,
        "decimal_units": False,
        "speed_in_title": False,
        "hide_zeros": False,
        "start_with_system": False,
        "start_minimised": False,
        "tray_icon": True,
        "close_to_tray": True,
        "on_quit": "ask",
        "confirm_remove": True,
        "inhibit_sleep": True,
        "ask_before_download": "folders",
        "double_click": "download",
        "in_order": False,
        "share_hidden": False,
        "share_skipped": SKIPPED,
        "notify_finished": True,
        "notify_error": True,
        "notify_request": True,
        "notify_accepted": True,
        "notify_new_files": True,
        "notify_member_online": False,
        "notify_new_device": True,
        "notify_sound": False,
        "remember_login": True,
    }
)
