"""Every number that bounds a stranger, with its reason. Bytes, seconds and counts.

A limit of a format (how long a name may be) stands here too, so that tracker and peers cannot
disagree. What we choose for our own comfort (queue depths, retry times) stands with its policy.
"""

from __future__ import annotations

from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB

NUMBER_MAX: Final = 2**53
"""Any count, version, epoch or time in ms: JSON carries it exactly, and it fits every column."""

# -- names (formats that people see)
NAME_CHARS: Final = 64
"""A user name or group id as typed; fits a tree and a log line."""
PASSWORD_CHARS: Final = (8, 128)
"""Shortest and longest password (OWASP ASVS 5.0, 6.2.1)."""
PATH_COMPONENT_BYTES: Final = 240
"""One part of a published path: 255 is common for file systems, less room for ` (1)` and temporaries."""
PATH_BYTES: Final = 1024
PATH_DEPTH: Final = 32
INVITE_CHARS: Final = 4096
"""An invite link, or what stands in its place: eight addresses and a group name, and room to spare."""

# -- manifest
PIECE_MIN: Final = 256 * KIB
"""Smaller pieces cost more requests than they win (measured on 1 Gbit/s links)."""
PIECE_MAX: Final = 8 * MIB
PIECES_WANTED: Final = 2048
"""A piece is the smallest power of two that keeps a file at or under this many pieces."""
PIECES_MAX: Final = 65_536
FILE_MAX: Final = PIECE_MAX * PIECES_MAX
"""512 GiB; a bigger file is refused with a sentence."""
MANIFEST_MAX: Final = 17 + 52 * PIECES_MAX
MANIFEST_BODY_MAX: Final = 8 * MIB
"""A body of manifests, one after the other, on the manifest routes only; at most `PAGE_MAX` of them."""

# -- peer wire
SPOKEN_MAX: Final = 12 * KIB
"""A control frame that carries a word: in memory text takes up to five times its bytes, and that too must fit."""
DATA_MAX: Final = 128 * KIB
"""Payload of one data frame: cancel, have and expulsion wait for at most this much."""
HELLO_MAX: Final = 4 * KIB
CONTROL_MAX: Final = 64 * KIB
BITFIELD_MAX: Final = PIECES_MAX // 8 + 256
UNKNOWN_MAX: Final = 64 * KIB
HAVE_PIECES_MAX: Final = 1024
"""Pieces in one have; a control frame holds them in any encoding."""
CHANNELS_MAX: Final = 4096
"""Open channels one peer may hold on a link: a folder of small files needs many, memory is a few hundred bytes each."""
REQUESTS_MAX: Final = 256
"""Requests one peer may have queued here; more is a flood (libtorrent closes at 300 invalid ones)."""
INVALID_REQUESTS_MAX: Final = 300
IN_FLIGHT_MAX: Final = 64 * MIB
"""Piece buffers with a first byte received, whole process."""
IN_FLIGHT_PEER_MAX: Final = 16 * MIB
HANDSHAKE_SECONDS: Final = 10.0
HELLO_SECONDS: Final = 5.0
CONTROL_SECONDS: Final = 30.0
PIECE_SILENT_SECONDS: Final = 20.0
"""A piece is given up after this long without one byte, from when its turn comes (libtorrent's piece_timeout)."""
PING_SECONDS: Final = 60.0
IDLE_SECONDS: Final = 120.0
DRAIN_SECONDS: Final = 60.0
HANDSHAKES_MAX: Final = 64
HANDSHAKES_PER_ADDRESS_MAX: Final = 8
LINKS_MAX: Final = 200
"""Links in all (libtorrent's connections_limit)."""
BAD_PIECES_MAX: Final = 2
"""The second bad piece of its only sender bans that device."""
BAN_SECONDS: Final = 3600.0

# -- tracker
JSON_BODY_MAX: Final = 2 * MIB
"""Body of every route but the manifests'; a page of 1,000 listings is about 1.3 MiB at the longest names."""
STRANGER_BODY_MAX: Final = 16 * KIB
"""Body that is read before it is known who asks; a login is about 2 KiB."""
PAGE_MAX: Final = 1000
"""Listings in one page or one publication."""
CERTIFICATES_MAX: Final = 200
PEERS_SAMPLE_MAX: Final = 50
PEERS_WANTED: Final = 20
"""A client that knows fewer peers of a file than this is told of changes."""
ADDRESSES_MAX: Final = 8
TRACKERS_TOLD_MAX: Final = 16
"""Addresses of the trackers of a deployment that clients are told, and keep: a few of each of a few trackers."""
PUSH_QUEUE_MAX: Final = 256
PUSH_FRAME_MAX: Final = 8 * MIB
PUSH_EVENTS_MAX: Final = 4 * PUSH_QUEUE_MAX
"""Events in one frame: what may wait in the queue, and room to spare."""
PUSH_COALESCE_SECONDS: Final = 0.1
PUSH_STEADY_SECONDS: Final = 0.5
"""Between two frames of a client that has something new in its lists all the time."""
SOCKET_PING_SECONDS: Final = 5.0
SOCKET_GONE_SECONDS: Final = 10.0
NONCE_SECONDS: Final = 60.0
JOIN_CODE_SECONDS: Final = 3600.0
"""How long a code for another tracker may be spent."""
SESSION_SECONDS: Final = 30 * 86_400
ANSWER_SECONDS: Final = 86_400
"""How long the first answer to a request id is kept."""
OUTBOX_SECONDS: Final = 3600
SHARE_UNSEEN_SECONDS: Final = 90 * 86_400
ROSTER_SECONDS: Final = 24 * 3600
"""Peers serve by the newest roster until this long after a tracker last confirmed it."""
DEVICES_PER_USER_MAX: Final = 32
ROSTER_MEMBERS_MAX: Final = 10_000
CERTIFICATE_BYTES_MAX: Final = 1024
DEVICE_NAME_CHARS: Final = 64
GROUPS_FOLLOWED_MAX: Final = 1000
"""Groups that a client follows what a tracker pushes of: all of the biggest deployment that is measured."""
PEERS_TOLD_MAX: Final = 1000
"""Peers of a file that a client remembers; it keeps to some two dozen."""

# -- discovery
TRACKERS_FOUND_MAX: Final = 64
DISCOVERY_SECONDS: Final = 3.0
TRACKER_PORT: Final = 47_700
PEER_PORT: Final = 47_800
