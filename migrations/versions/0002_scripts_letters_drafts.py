"""Scripts, letters, drafts, reviews and settings"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scripts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "call",
                "letter",
                "answer",
                "pledge",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "first_call",
                "follow_up",
                "considering",
                "chasing",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind IN ('call', 'letter')) = (stage IS NOT NULL)",
            name=op.f("ck_scripts_stage_fits_kind"),
        ),
        sa.CheckConstraint(
            "retired_at IS NULL OR kind = 'answer'", name=op.f("ck_scripts_only_answers_retire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scripts")),
    )
    op.create_index(
        "uq_scripts_pledge",
        "scripts",
        ["kind"],
        unique=True,
        sqlite_where=sa.text("kind = 'pledge'"),
        postgresql_where=sa.text("kind = 'pledge'"),
    )
    op.create_index(
        "uq_scripts_stage",
        "scripts",
        ["kind", "stage"],
        unique=True,
        sqlite_where=sa.text("stage IS NOT NULL"),
        postgresql_where=sa.text("stage IS NOT NULL"),
    )

    op.create_table(
        "settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recess_from", sa.Date(), nullable=True),
        sa.Column("recess_until", sa.Date(), nullable=True),
        sa.Column("first_logs", sa.Integer(), nullable=False),
        sa.Column("sample_percent", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(recess_from IS NULL) = (recess_until IS NULL)"
            " AND (recess_from IS NULL OR recess_from <= recess_until)",
            name=op.f("ck_settings_recess_is_whole"),
        ),
        sa.CheckConstraint(
            "first_logs BETWEEN 0 AND 50", name=op.f("ck_settings_first_logs_in_reason")
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_settings_one_row")),
        sa.CheckConstraint(
            "sample_percent BETWEEN 0 AND 100", name=op.f("ck_settings_sample_is_a_share")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
    )
    op.create_table(
        "script_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("script_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "title <> '' AND body <> ''", name=op.f("ck_script_versions_says_something")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_script_versions_numbered_from_one")),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["people.id"], name=op.f("fk_script_versions_changed_by")
        ),
        sa.ForeignKeyConstraint(
            ["script_id"], ["scripts.id"], name=op.f("fk_script_versions_script_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_script_versions")),
        sa.UniqueConstraint(
            "script_id", "number", name=op.f("uq_script_versions_script_id_number")
        ),
    )
    # Columns are added one by one and no table is made anew: SQLite's copy of one would lose its
    # checks. A reference and a check of a new column are part of it.
    op.add_column("people", sa.Column("practised_at", sa.DateTime(timezone=True)))
    op.add_column("claims", sa.Column("settled_at", sa.DateTime(timezone=True)))
    op.add_column("contacts", sa.Column("redacted_at", sa.DateTime(timezone=True)))
    op.execute(
        "ALTER TABLE contacts ADD COLUMN script_version_id INTEGER"
        " CONSTRAINT fk_contacts_script_version_id REFERENCES script_versions (id)"
    )
    op.execute(
        "ALTER TABLE contacts ADD COLUMN redacted_by INTEGER"
        " CONSTRAINT fk_contacts_redacted_by REFERENCES people (id)"
        " CONSTRAINT ck_contacts_redaction_is_whole"
        " CHECK ((redacted_at IS NULL) = (redacted_by IS NULL))"
    )
    op.create_index("uq_contacts_id_person", "contacts", ["id", "person_id"], unique=True)
    op.create_table(
        "drafts",
        sa.Column("claim_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_drafts_claim_id")),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_drafts")),
    )
    op.create_table(
        "letters",
        sa.Column("contact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_letters_contact_id")
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_letters")),
    )
    op.create_table(
        "log_reviews",
        sa.Column("contact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("logged_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "accepted",
                "returned",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "verdict IS NULL OR verdict <> 'returned' OR reason <> ''",
            name=op.f("ck_log_reviews_returned_with_a_reason"),
        ),
        sa.CheckConstraint(
            "(reviewed_by IS NULL) = (verdict IS NULL)"
            " AND (reviewed_at IS NULL) = (verdict IS NULL)",
            name=op.f("ck_log_reviews_review_is_whole"),
        ),
        sa.CheckConstraint("reviewed_by <> logged_by", name=op.f("ck_log_reviews_second_person")),
        sa.ForeignKeyConstraint(
            ["contact_id", "logged_by"],
            ["contacts.id", "contacts.person_id"],
            name=op.f("fk_log_reviews_contact_id_logged_by"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["people.id"], name=op.f("fk_log_reviews_reviewed_by")
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_log_reviews")),
    )
    op.create_index("ix_log_reviews_logged_by", "log_reviews", ["logged_by"])
    op.create_index(
        "ix_log_reviews_waiting",
        "log_reviews",
        ["asked_at"],
        sqlite_where=sa.text("verdict IS NULL"),
        postgresql_where=sa.text("verdict IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("log_reviews")
    op.drop_table("letters")
    op.drop_table("drafts")
    op.drop_index("uq_contacts_id_person", "contacts")
    for column in ("redacted_by", "redacted_at", "script_version_id"):
        op.drop_column("contacts", column)
    op.drop_column("claims", "settled_at")
    op.drop_column("people", "practised_at")
    op.drop_table("script_versions")
    op.drop_table("settings")
    op.drop_table("scripts")
