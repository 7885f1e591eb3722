"""Drafts that can be read two ways, questions suggested for them, and which way a published document was read."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("drafts", sa.Column("doubt", sa.Text, nullable=True))
    op.add_column("drafts", sa.Column("suggested", sa.Text, nullable=True))
    op.create_table(
        "heading_choices",
        sa.Column("community", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("document_id", sa.String(200), primary_key=True),
        sa.Column("taken", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("heading_choices")
    with op.batch_alter_table("drafts") as drafts:
        drafts.drop_column("suggested")
        drafts.drop_column("doubt")
