"""Exports, and the log of who has fetched them: rows are only ever added."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def words(name: str, *choices: str) -> sa.Enum:
    """Text with a check."""
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def tenant(table: str) -> list[sa.Column[object] | sa.Constraint]:
    """The key of a row that belongs to a community."""
    return [
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=f"fk_{table}_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name=f"pk_{table}"),
    ]


def upgrade() -> None:
    exports()
    log()
    op.execute(APPEND_ONLY)
    for table in ("export", "export_log"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def exports() -> None:
    op.create_table(
        "export",
        *tenant("export"),
        sa.Column("kind", words("exportkind", "BILLS", "PAYMENTS", "LEDGER", "ARREARS"), nullable=False),
        sa.Column("since_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_export_person_id"),
        sa.CheckConstraint("until_day >= since_day", name="ck_export_ends_after_it_begins"),
    )
    op.create_index(
        "ix_export_feed", "export", ["community_id", sa.text("created_at DESC"), sa.text("id DESC")]
    )


def log() -> None:
    op.create_table(
        "export_log",
        *tenant("export_log"),
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("step", words("exportstep", "BEGUN", "COMPLETED"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "export_id"],
            ["export.community_id", "export.id"],
            name="fk_export_log_community_id_export_id",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_export_log_person_id"),
        sa.CheckConstraint(
            "(step = 'COMPLETED') = (rows IS NOT NULL)", name="ck_export_log_completed_has_rows"
        ),
    )
    op.create_index("ix_export_log_export", "export_log", ["community_id", "export_id"])
