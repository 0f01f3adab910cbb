"""Passkeys, the challenges that they sign, and which sign-ins they opened"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_PURPOSES = ("add", "sign_in", "second_step", "confirm")


def upgrade() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("user_handle", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("last_used_at", _MOMENT),
        sa.Column("stopped_at", _MOMENT),
        sa.CheckConstraint("sign_count BETWEEN 0 AND 4294967295", name=op.f("ck_passkeys_counts")),
        sa.CheckConstraint(
            "length(credential_id) BETWEEN 1 AND 1023", name=op.f("ck_passkeys_has_an_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_passkeys_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_person_id"), "passkeys", ["person_id"])
    with op.batch_alter_table("sign_ins") as table:
        table.add_column(sa.Column("passkey_id", sa.Integer()))
        table.create_index(op.f("ix_sign_ins_passkey_id"), ["passkey_id"])
        table.create_foreign_key(
            op.f("fk_sign_ins_passkey_id"), "passkeys", ["passkey_id"], ["id"], ondelete="CASCADE"
        )
    op.create_table(
        "passkey_challenges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                *_PURPOSES, name="purpose", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("sign_in_id", sa.Integer()),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("user_handle", sa.LargeBinary()),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "(purpose = 'sign_in') = (sign_in_id IS NULL)",
            name=op.f("ck_passkey_challenges_of_a_sign_in"),
        ),
        sa.ForeignKeyConstraint(
            ["sign_in_id"],
            ["sign_ins.id"],
            name=op.f("fk_passkey_challenges_sign_in_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenges")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_passkey_challenges_token_hash")),
    )
    op.create_index(op.f("ix_passkey_challenges_sign_in_id"), "passkey_challenges", ["sign_in_id"])


def downgrade() -> None:
    op.drop_table("passkey_challenges")
    with op.batch_alter_table("sign_ins") as table:
        table.drop_constraint(op.f("fk_sign_ins_passkey_id"), type_="foreignkey")
        table.drop_index(op.f("ix_sign_ins_passkey_id"))
        table.drop_column("passkey_id")
    op.drop_table("passkeys")
