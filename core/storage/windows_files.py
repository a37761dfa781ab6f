"""Positional reading and writing on Windows, whose C library has neither pread nor pwrite.

`ReadFile` and `WriteFile` with an `OVERLAPPED` offset on an ordinary handle are synchronous and
take no file pointer from each other, so threads may share a descriptor. Used by `disk` alone.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    import errno
    import msvcrt
    from ctypes import wintypes

    _HANDLE_EOF = 38
    _DISK_FULL = (39, 112)

    class _Overlapped(ctypes.Structure):
        _fields_ = [
            ("internal", ctypes.c_size_t),
            ("internal_high", ctypes.c_size_t),
            ("offset", wintypes.DWORD),
            ("offset_high", wintypes.DWORD),
            ("event", wintypes.HANDLE),
        ]

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)

    def read_into(fd: int, view: memoryview, offset: int) -> int:
        """Fill `view`, or a part of it, from `offset`; 0 at the end of the file."""
        buffer = (ctypes.c_char * len(view)).from_buffer(view)
        return _transfer(_kernel.ReadFile, fd, buffer, len(view), offset)

    def write(fd: int, view: memoryview, offset: int) -> int:
        """Write `view`, or a part of it, at `offset`."""
        if view.readonly:
            return _transfer(_kernel.WriteFile, fd, ctypes.c_char_p(bytes(view)), len(view), offset)
        buffer = (ctypes.c_char * len(view)).from_buffer(view)
        return _transfer(_kernel.WriteFile, fd, buffer, len(view), offset)

    def _transfer(call: object, fd: int, buffer: object, length: int, offset: int) -> int:
        handle = wintypes.HANDLE(msvcrt.get_osfhandle(fd))
        place = _Overlapped(0, 0, offset & 0xFFFFFFFF, offset >> 32, None)
        done = wintypes.DWORD(0)
        if call(handle, buffer, length, ctypes.byref(done), ctypes.byref(place)):  # type: ignore[operator]
            return done.value
        code = ctypes.get_last_error()
        if code == _HANDLE_EOF:
            return 0
        if code in _DISK_FULL:
            raise OSError(errno.ENOSPC, "disk full")
        raise ctypes.WinError(code)
