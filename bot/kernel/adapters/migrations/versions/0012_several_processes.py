"""Several processes on one database: leases of jobs, claims of web pages, and what one process tells the others."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("jobs", sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("web_sources", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "changes",
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("community", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False, index=True),
        sa.Column("process", sa.String(32), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("changes")
    with op.batch_alter_table("web_sources") as web_sources:
        web_sources.drop_column("claimed_at")
    with op.batch_alter_table("jobs") as jobs:
        jobs.drop_column("lease_until")
