"""What clients and trackers say to each other over HTTPS: one struct a body, JSON.

Bytes are base64, ids lower-case hex, times Unix milliseconds in UTC; unknown fields are ignored. A
rule that must be understood gets a new route, never a new field. Routes stand in `routes.py`,
pushes in `push.py`.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from core.wire import limits
from core.wire.identity import LOGIN_KEY_BYTES
from core.wire.ids import Hex128, Hex256
from core.wire.join_code import SECRET_BYTES
from core.wire.numbers import Count, Millis, Size
from core.wire.roster import Roster

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=limits.NAME_CHARS)]
Path = Annotated[str, msgspec.Meta(min_length=1, max_length=limits.PATH_BYTES)]
LoginKey = Annotated[bytes, msgspec.Meta(min_length=LOGIN_KEY_BYTES, max_length=LOGIN_KEY_BYTES)]
Nonce32 = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Ids128 = Annotated[tuple[Hex128, ...], msgspec.Meta(max_length=limits.PAGE_MAX)]
Ids256 = Annotated[tuple[Hex256, ...], msgspec.Meta(max_length=limits.PAGE_MAX)]


class Empty(msgspec.Struct, frozen=True):
    """A body with nothing to say."""


class Deployment(msgspec.Struct, frozen=True):
    """Who a tracker says it is; believed only once its root matches a pin. `trackers` are `host:port`.

    `each` is the same by tracker: the one that speaks first, the best address of each first.
    """

    root_certificate: bytes
    name: str
    trackers: tuple[str, ...] = ()
    version: str = ""
    each: tuple[tuple[str, ...], ...] = ()


class _Secret(msgspec.Struct, frozen=True):
    """Holds what opens something: nothing that is in it is in a log or in the text of an error."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class SpendJoinCode(_Secret, frozen=True):
    """The secret of a code of `p2p-tracker add-tracker`, sent by a machine that checked the root against the code."""

    secret: Annotated[bytes, msgspec.Meta(min_length=SECRET_BYTES, max_length=SECRET_BYTES)]


class Admission(_Secret, frozen=True):
    """What makes a tracker of a machine: root key and certificate (PEM), and the address of the shared database."""

    root: bytes
    database: str


class Nonce(msgspec.Struct, frozen=True):
    """32 random bytes, good once, for 60 s."""

    nonce: Nonce32


class CreateAccount(_Secret, frozen=True):
    """`login_key` is argon2id of the password, made by the client; the tracker never sees the password."""

    name: Name
    login_key: LoginKey


class Account(msgspec.Struct, frozen=True):
    """An account as the tracker keeps it; the name as it is shown."""

    user_id: Hex128
    name: str


class Login(_Secret, frozen=True):
    """Password proof, and proof by signature that this device holds its key (`identity.login_proof_bytes`)."""

    name: Name
    login_key: LoginKey
    certificate: Annotated[bytes, msgspec.Meta(max_length=limits.CERTIFICATE_BYTES_MAX)]
    nonce: Nonce32
    signature: Annotated[bytes, msgspec.Meta(max_length=128)]
    device_name: Annotated[str, msgspec.Meta(max_length=limits.DEVICE_NAME_CHARS)] = ""


class Session(_Secret, frozen=True):
    """An open session: the bearer token and for whom it stands."""

    token: str
    user_id: Hex128
    name: str
    device_id: Hex256


class GroupView(msgspec.Struct, frozen=True):
    """A group as any logged-in user sees it. `state`: none, pending, member, banned. `role` only for a member.

    `requests` counts who waits for an answer and is 0 for everybody but admins. `must_check`, for admins alone: the
    tracker was restored from a backup of `restored_to` (ms), so the list of members may be an old one.
    """

    group_id: Hex128
    name: str
    owner: str
    members: Count
    state: str = "none"
    role: str = ""
    requests: Count = 0
    must_check: bool = False
    restored_to: Millis = 0


class Groups(msgspec.Struct, frozen=True):
    """Every group of the deployment, by name."""

    groups: tuple[GroupView, ...]


class CreateGroup(msgspec.Struct, frozen=True):
    """The name as typed; unique by its normalised form."""

    name: Name


class JoinRequest(msgspec.Struct, frozen=True):
    """Somebody who waits; `asked` in ms."""

    user_id: Hex128
    name: str
    asked: Millis


class JoinRequests(msgspec.Struct, frozen=True):
    """Who waits, longest first."""

    requests: tuple[JoinRequest, ...]


class SetRole(msgspec.Struct, frozen=True):
    """The role a member is to have: owner, admin, member or reader."""

    role: str


class RosterAnswer(msgspec.Struct, frozen=True):
    """The newest roster, and who of it is online now (user ids)."""

    roster: Roster
    online: tuple[Hex128, ...] = ()


class BannedUsers(msgspec.Struct, frozen=True):
    """Who is banned from a group."""

    users: tuple[Account, ...]


class AskCertificates(msgspec.Struct, frozen=True):
    """Device ids of fellow members."""

    devices: Annotated[tuple[Hex256, ...], msgspec.Meta(max_length=limits.CERTIFICATES_MAX)]


class Certificates(msgspec.Struct, frozen=True):
    """DER certificates, in any order; devices that share no group with the asker are left out."""

    certificates: tuple[bytes, ...]


class Publish(msgspec.Struct, frozen=True):
    """One file to list; its manifest was sent before. `mtime` in ms."""

    path: Path
    file_id: Hex256
    size: Size
    mtime: Millis = 0


class PublishMany(msgspec.Struct, frozen=True):
    """Files to list in one transaction: all or none."""

    files: Annotated[tuple[Publish, ...], msgspec.Meta(max_length=limits.PAGE_MAX)]


class Listing(msgspec.Struct, frozen=True):
    """A file in a group. `sharers` counts devices with any piece, `online` those of them that are here now."""

    listing_id: Hex128
    path: str
    file_id: Hex256
    size: Size
    mtime: Millis
    added: Millis
    added_by: str
    sharers: Count
    online: Count
    gone: bool = False


class Listings(msgspec.Struct, frozen=True):
    """A page of a group's files by path; `next` is the `after` of the next page, empty at the end.

    With `since`, only what changed after that list version, gone listings included; where that is a version yet to
    come, nothing, but `newest`: when the newest listing was added, in ms. A `version` lower than `since` says that the
    list is another one than it was: fetch all of it.
    """

    version: Count
    listings: tuple[Listing, ...]
    next: str = ""
    newest: Millis = 0


class Published(msgspec.Struct, frozen=True):
    """The listings that a publication made or joined, in the order it named them."""

    listings: tuple[Listing, ...]


class ShareState(msgspec.Struct, frozen=True):
    """This device has pieces of a listing; `complete` once it has all."""

    listing_id: Hex128
    complete: bool


class ChangeShares(msgspec.Struct, frozen=True):
    """What this device shares from now on (`put`) and no longer (`end`)."""

    put: Annotated[tuple[ShareState, ...], msgspec.Meta(max_length=limits.PAGE_MAX)] = ()
    end: Ids128 = ()


class MyShare(msgspec.Struct, frozen=True):
    """A share of this device, as the tracker has it."""

    group_id: Hex128
    listing_id: Hex128
    file_id: Hex256
    path: str
    complete: bool


class MyShares(msgspec.Struct, frozen=True):
    """All shares of this device."""

    shares: tuple[MyShare, ...]


class AskManifests(msgspec.Struct, frozen=True):
    """Files of one group whose manifests are wanted; the answer holds as many, in this order, as fit 8 MiB."""

    files: Ids256


class Address(msgspec.Struct, frozen=True):
    """Where a device listens. `kind`: lan, seen (as the tracker sees it), loopback; unknown kinds are skipped."""

    kind: str
    address: str
    port: Annotated[int, msgspec.Meta(ge=0, le=65_535)]


class PeerView(msgspec.Struct, frozen=True):
    """A device that shares a file and is online; first the address that the tracker saw."""

    device_id: Hex256
    addresses: tuple[Address, ...]
    complete: bool = False


class Peers(msgspec.Struct, frozen=True):
    """A random sample of those who share a file now."""

    peers: tuple[PeerView, ...]


class Sharer(msgspec.Struct, frozen=True):
    """A member who shares a listing: with how many devices, of which so many are here or have all of it."""

    user_id: Hex128
    name: str
    devices: Count
    online: Count
    complete: Count
    seen: Millis = 0


class Sharers(msgspec.Struct, frozen=True):
    """Who shares a listing, those who are here first."""

    sharers: tuple[Sharer, ...]


class MemberView(msgspec.Struct, frozen=True):
    """What a group may know of a member beside the roster; times in ms. `shares` counts listings of the group."""

    user_id: Hex128
    joined: Millis
    seen: Millis
    shares: Count


class Members(msgspec.Struct, frozen=True):
    """The members of a group, in any order."""

    members: tuple[MemberView, ...]


class FoundListing(msgspec.Struct, frozen=True):
    """A listing, and the group that it is in."""

    group_id: Hex128
    listing: Listing


class FoundListings(msgspec.Struct, frozen=True):
    """What a search found, by group and path."""

    found: tuple[FoundListing, ...]


class Device(msgspec.Struct, frozen=True):
    """A device of the asking user. `state`: active, pending, revoked; times in ms."""

    device_id: Hex256
    name: str
    state: str
    added: Millis
    seen: Millis
    online: bool = False


class Devices(msgspec.Struct, frozen=True):
    """The asking user's devices; `approval`: whether a new one waits until one that is enrolled approves it."""

    devices: tuple[Device, ...]
    approval: bool = False


class SetApproval(msgspec.Struct, frozen=True):
    """Whether new devices of the asking user wait for approval."""

    approve: bool


class ChangePassword(_Secret, frozen=True):
    """Another password for the asking user; the login key of the old one too, so that a session is not enough."""

    login_key: LoginKey
    new_login_key: LoginKey


class PasswordChanged(msgspec.Struct, frozen=True):
    """The new password holds. `ended`: how many other devices of the user were logged out."""

    ended: Count


class DeleteAccount(_Secret, frozen=True):
    """End the asking user's account; the login key once more, so that a stolen session is not enough."""

    login_key: LoginKey


class Health(msgspec.Struct, frozen=True):
    """What `/healthz` says: `ok` or what is wrong."""

    status: str
    version: str
    clients: Count
