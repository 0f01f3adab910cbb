"""Whom to write to about a security problem"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE settings ADD COLUMN security_contact VARCHAR(254)"
        " CONSTRAINT ck_settings_contact_can_be_reached CHECK"
        " (security_contact LIKE 'https://_%' OR security_contact LIKE '_%@_%')"
    )


def downgrade() -> None:
    op.drop_column("settings", "security_contact")
