"""Run Alembic's migrations on the connection that the application hands over."""

from alembic import context

from bot.kernel.adapters.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
