"""Delivers the engine's milestones to whoever subscribed, in order, on the engine's loop.

A subscriber that raises is logged and goes on being called: what the outside does with an event
must not stop a transfer. Made by the engine; every room of commands publishes here.
"""

from __future__ import annotations

import logging

from core.events import Event, Subscriber

_log = logging.getLogger(__name__)


class EventBus:
    """Subscribers of one engine."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call `subscriber` with every event from now on."""
        self._subscribers.append(subscriber)

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Call it no longer."""
        self._subscribers.remove(subscriber)

    def publish(self, event: Event) -> None:
        """Tell everybody who subscribed."""
        for subscriber in list(self._subscribers):
            try:
                subscriber(event)
            except Exception:  # noqa: BLE001 - what the outside does must not stop us
                _log.exception("a subscriber failed on %s", type(event).__name__)
