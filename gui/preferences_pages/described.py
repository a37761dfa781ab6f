"""What each setting does, in a sentence, for the page *Advanced*.

Invariant: a test holds that every key has one.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def described(key: str) -> str:
    """What a setting does; empty for one that nobody described."""
    return _engine(key) or _window(key)


def _engine(key: str) -> str:
    return {
        "download_folder": translate("Described", "Folder for downloads; empty: the user's downloads folder."),
        "limit_down": translate("Described", "Most bytes a second to download; 0: no limit."),
        "limit_up": translate("Described", "Most bytes a second to upload; 0: no limit."),
        "alternative_down": translate(
            "Described", "Most bytes a second to download while the alternative limits hold."
        ),
        "alternative_up": translate("Described", "Most bytes a second to upload while the alternative limits hold."),
        "alternative": translate("Described", "Whether the alternative limits hold now, by hand."),
        "schedule": translate("Described", "Whether the alternative limits hold at certain times."),
        "schedule_from": translate("Described", "From when the schedule holds, in minutes after midnight."),
        "schedule_to": translate("Described", "Until when the schedule holds, in minutes after midnight."),
        "schedule_days": translate("Described", "On which days the schedule holds."),
        "limit_lan": translate("Described", "Whether the limits hold in the local network too."),
        "active_downloads": translate("Described", "How many big files are fetched at once."),
        "upload_peers": translate("Described", "How many peers are served at once; 0: as many as do well."),
        "free_floor": translate("Described", "Bytes that downloads leave free on every disk."),
        "strategy": translate("Described", "Which piece is fetched next: random, rarest or in_order."),
        "own_tracker_autostart": translate(
            "Described", "Whether the tracker of this computer starts with the program."
        ),
    }.get(key, "")


def _window(key: str) -> str:
    return {
        "language": translate("Described", "Language of the window; empty: as the system."),
        "theme": translate("Described", "Colours: system, light or dark."),
        "compact_rows": translate("Described", "Whether rows are 28 pixels high instead of 34."),
        "decimal_units": translate("Described", "Whether sizes are in powers of 1000 instead of 1024."),
        "speed_in_title": translate("Described", "Whether the title of the window shows speeds."),
        "hide_zeros": translate("Described", "Whether lists leave out zeros."),
        "start_with_system": translate("Described", "Whether the program starts when its user logs in."),
        "start_minimised": translate("Described", "Whether it starts without showing its window."),
        "tray_icon": translate("Described", "Whether there is an icon in the tray."),
        "close_to_tray": translate("Described", "Whether closing the window keeps the program running in the tray."),
        "on_quit": translate("Described", "What quitting during transfers does: ask, quit or background."),
        "confirm_remove": translate("Described", "Whether removing from the list asks first."),
        "inhibit_sleep": translate("Described", "Whether the computer stays awake while something is transferred."),
        "ask_before_download": translate("Described", "When a download asks where and what: always, folders or never."),
        "double_click": translate(
            "Described", "What a double-click on a file that is here does: download (open) or folder."
        ),
        "in_order": translate("Described", "Whether downloads come in order."),
        "share_hidden": translate("Described", "Whether sharing a folder shares its hidden files."),
        "share_skipped": translate("Described", "Names and patterns that sharing a folder leaves out."),
        "notify_finished": translate("Described", "Whether to tell of finished downloads."),
        "notify_error": translate("Described", "Whether to tell of errors and full disks."),
        "notify_request": translate("Described", "Whether to tell of requests to join."),
        "notify_accepted": translate("Described", "Whether to tell of being accepted or removed."),
        "notify_new_files": translate("Described", "Whether to tell of new files in groups that are followed."),
        "notify_member_online": translate("Described", "Whether to tell of members who come online."),
        "notify_new_device": translate("Described", "Whether to tell of new devices."),
        "notify_sound": translate("Described", "Whether notifications make a sound."),
        "remember_login": translate("Described", "Whether one stays logged in on this computer."),
    }.get(key, "")
