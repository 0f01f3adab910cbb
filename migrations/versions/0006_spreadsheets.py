"""Spreadsheets that are brought along"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_STATE = sa.Enum(
    *("checking", "ready", "writing", "written", "undone"),
    name="import_state",
    native_enum=False,
    create_constraint=True,
    length=32,
)


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _moment("at"),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", _STATE, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        _moment("moved_at"),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("written_at", nullable=True),
        _moment("undone_at", nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_imports_undone_whole")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_imports_person_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["people.id"], name=op.f("fk_imports_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index("ix_imports_person", "imports", ["person_id"])
    op.create_table(
        "import_files",
        sa.Column("import_id", sa.Integer(), autoincrement=False, nullable=False),
        _moment("kept_since"),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.Column("found", sa.LargeBinary(), nullable=False),
        sa.Column("notes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_files_import_id")
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_files")),
    )
    # Added, and no table made anew: SQLite's copy of one would lose its checks.
    op.execute(
        "ALTER TABLE contacts ADD COLUMN import_id INTEGER"
        " CONSTRAINT fk_contacts_import_id REFERENCES imports (id)"
    )
    where = sa.text("import_id IS NOT NULL")
    op.create_index(
        "ix_contacts_import",
        "contacts",
        ["import_id", "mp_id"],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_index("ix_contacts_import", "contacts")
    op.drop_column("contacts", "import_id")
    op.drop_table("import_files")
    op.drop_table("imports")
