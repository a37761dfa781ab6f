"""The routes of `/v1`, typed: the tracker serves this table, clients call it, OpenAPI is made from it.

`{name}` in a path is an id. Every POST but those marked `repeatable` carries a `Request-Id` header;
the tracker keeps its first answer for 24 h. `session` routes need `Authorization: Bearer <token>`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

import msgspec

from core.wire import tracker_messages as m

Q = TypeVar("Q", bound=msgspec.Struct)
A = TypeVar("A", bound=msgspec.Struct)

REQUEST_ID_HEADER: Final = "Request-Id"
EVENTS_PATH: Final = "/v1/events"
OPENAPI_PATH: Final = "/v1/openapi.json"


@dataclass(frozen=True, slots=True)
class Route(Generic[Q, A]):
    """One route: JSON of `asks` in (`Empty` for none), JSON of `answers` out. `query` names its query parameters."""

    name: str
    method: str
    path: str
    asks: type[Q]
    answers: type[A]
    session: bool = True
    repeatable: bool = False
    query: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class OctetRoute:
    """A route of manifests: `asks` is None where the request body is octet-stream, else the answer's body is."""

    name: str
    method: str
    path: str
    asks: type[msgspec.Struct] | None


DEPLOYMENT: Final = Route("deployment", "GET", "/v1/deployment", m.Empty, m.Deployment, session=False)
ADMIT_TRACKER: Final = Route(
    "admit_tracker", "POST", "/v1/trackers", m.SpendJoinCode, m.Admission, session=False, repeatable=True
)
"""Spends a code. Its answer is kept nowhere, so a second try with the same code is refused as used."""
NONCE: Final = Route("nonce", "POST", "/v1/nonce", m.Empty, m.Nonce, session=False, repeatable=True)
CREATE_ACCOUNT: Final = Route("create_account", "POST", "/v1/accounts", m.CreateAccount, m.Account, session=False)
LOGIN: Final = Route("login", "POST", "/v1/login", m.Login, m.Session, session=False, repeatable=True)
LOGOUT: Final = Route("logout", "POST", "/v1/logout", m.Empty, m.Empty, repeatable=True)
WHO_AM_I: Final = Route("who_am_i", "GET", "/v1/me", m.Empty, m.Account)
DEVICES: Final = Route("devices", "GET", "/v1/devices", m.Empty, m.Devices)
REVOKE_DEVICE: Final = Route("revoke_device", "POST", "/v1/devices/{device_id}/revoke", m.Empty, m.Empty)
APPROVE_DEVICE: Final = Route("approve_device", "POST", "/v1/devices/{device_id}/approve", m.Empty, m.Empty)
SET_APPROVAL: Final = Route("set_approval", "POST", "/v1/me/approval", m.SetApproval, m.Empty)
CHANGE_PASSWORD: Final = Route("change_password", "POST", "/v1/me/password", m.ChangePassword, m.PasswordChanged)
DELETE_ACCOUNT: Final = Route("delete_account", "POST", "/v1/me/delete", m.DeleteAccount, m.Empty)
GROUPS: Final = Route("groups", "GET", "/v1/groups", m.Empty, m.Groups)
CREATE_GROUP: Final = Route("create_group", "POST", "/v1/groups", m.CreateGroup, m.GroupView)
JOIN: Final = Route("join", "POST", "/v1/groups/{group_id}/join", m.Empty, m.GroupView)
LEAVE: Final = Route("leave", "POST", "/v1/groups/{group_id}/leave", m.Empty, m.Empty)
REQUESTS: Final = Route("requests", "GET", "/v1/groups/{group_id}/requests", m.Empty, m.JoinRequests)
ACCEPT: Final = Route("accept", "POST", "/v1/groups/{group_id}/requests/{user_id}/accept", m.Empty, m.Empty)
REJECT: Final = Route("reject", "POST", "/v1/groups/{group_id}/requests/{user_id}/reject", m.Empty, m.Empty)
ROSTER: Final = Route("roster", "GET", "/v1/groups/{group_id}/roster", m.Empty, m.RosterAnswer)
CERTIFICATES: Final = Route(
    "certificates", "POST", "/v1/certificates", m.AskCertificates, m.Certificates, repeatable=True
)
SET_ROLE: Final = Route("set_role", "POST", "/v1/groups/{group_id}/members/{user_id}/role", m.SetRole, m.Empty)
REMOVE: Final = Route("remove", "POST", "/v1/groups/{group_id}/members/{user_id}/remove", m.Empty, m.Empty)
BAN: Final = Route("ban", "POST", "/v1/groups/{group_id}/members/{user_id}/ban", m.Empty, m.Empty)
UNBAN: Final = Route("unban", "POST", "/v1/groups/{group_id}/members/{user_id}/unban", m.Empty, m.Empty)
BANNED: Final = Route("banned", "GET", "/v1/groups/{group_id}/banned", m.Empty, m.BannedUsers)
DELETE_GROUP: Final = Route("delete_group", "POST", "/v1/groups/{group_id}/delete", m.Empty, m.Empty)
CONFIRM_MEMBERS: Final = Route("confirm_members", "POST", "/v1/groups/{group_id}/members/confirm", m.Empty, m.Empty)
"""The list of members is right, says an admin after the tracker was restored from a backup."""
FILES: Final = Route(
    "files",
    "GET",
    "/v1/groups/{group_id}/files",
    m.Empty,
    m.Listings,
    query=("after", "since", "limit", "path", "only"),
)
"""`path` gives the one listing of that path or the listings below that folder, `only` those of up to 200 ids with
commas between them; `limit` at most 1,000."""
PUBLISH: Final = Route("publish", "POST", "/v1/groups/{group_id}/files", m.PublishMany, m.Published)
SHARES: Final = Route("shares", "POST", "/v1/groups/{group_id}/shares", m.ChangeShares, m.Empty)
MY_SHARES: Final = Route("my_shares", "GET", "/v1/shares", m.Empty, m.MyShares)
PEERS: Final = Route("peers", "GET", "/v1/groups/{group_id}/files/{file_id}/peers", m.Empty, m.Peers)
SHARERS: Final = Route("sharers", "GET", "/v1/groups/{group_id}/listings/{listing_id}/sharers", m.Empty, m.Sharers)
MEMBERS: Final = Route("members", "GET", "/v1/groups/{group_id}/members", m.Empty, m.Members)
SEARCH: Final = Route("search", "GET", "/v1/search", m.Empty, m.FoundListings, query=("text", "limit"))
"""Files of all groups of the user whose path holds every word of `text`, in any case; `limit` at most 1,000."""
HEALTH: Final = Route("health", "GET", "/healthz", m.Empty, m.Health, session=False)

JSON_ROUTES: Final[tuple[Route[Any, Any], ...]] = (
    DEPLOYMENT, ADMIT_TRACKER, NONCE, CREATE_ACCOUNT, LOGIN, LOGOUT, WHO_AM_I, SET_APPROVAL, CHANGE_PASSWORD,
    DELETE_ACCOUNT, DEVICES, REVOKE_DEVICE, APPROVE_DEVICE, GROUPS, CREATE_GROUP, JOIN, LEAVE, DELETE_GROUP,
    REQUESTS, ACCEPT, REJECT, ROSTER, CERTIFICATES, SET_ROLE, REMOVE, BAN, UNBAN, BANNED, CONFIRM_MEMBERS, FILES,
    PUBLISH, SHARES, MY_SHARES, PEERS, SHARERS, MEMBERS, SEARCH, HEALTH,
)  # fmt: skip

PUT_MANIFESTS: Final = OctetRoute("put_manifests", "POST", "/v1/groups/{group_id}/manifests", None)
"""Body: manifests one after the other, 1,000 and 8 MiB at most; repeatable, since a manifest names itself."""
GET_MANIFESTS: Final = OctetRoute("get_manifests", "POST", "/v1/groups/{group_id}/manifests/query", m.AskManifests)
OCTET_ROUTES: Final = (PUT_MANIFESTS, GET_MANIFESTS)
