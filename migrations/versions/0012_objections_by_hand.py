"""Objections whose message a coordinator passes on, though the server sends mail."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "objections",
        sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    # Whether a message went out is not known of these: a coordinator can see to it.
    op.execute(
        "UPDATE objections SET by_hand = true WHERE confirmed_at IS NULL OR shown_to IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_column("objections", "by_hand")
