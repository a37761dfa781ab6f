"""How Alembic runs a migration here: on the one connection that it was handed, in its transaction."""

from __future__ import annotations

from alembic import context

from tracker.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
