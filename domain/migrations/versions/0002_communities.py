"""Places: city, street, community, building, unit, room."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "city",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_city"),
        sa.UniqueConstraint("code", name="uq_city_code"),
    )
    op.create_table(
        "street",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name="fk_street_city_id"),
        sa.PrimaryKeyConstraint("id", name="pk_street"),
        sa.UniqueConstraint("code", name="uq_street_code"),
    )
    op.create_index("ix_street_city_id", "street", ["city_id"], unique=False)
    op.create_table(
        "community",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("time_zone", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name="fk_community_street_id"),
        sa.PrimaryKeyConstraint("id", name="pk_community"),
        sa.UniqueConstraint("code", name="uq_community_code"),
    )
    op.create_index("ix_community_street_id", "community", ["street_id"], unique=False)
    op.create_table(
        "building",
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("floors", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_building_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_building"),
        sa.UniqueConstraint("community_id", "number", name="uq_building_community_id_number"),
    )
    op.create_table(
        "unit",
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("building_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name="fk_unit_community_id_building_id",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_unit_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_unit"),
        sa.UniqueConstraint(
            "community_id", "building_id", "number", name="uq_unit_community_id_building_id_number"
        ),
    )
    op.create_table(
        "room",
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("building_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("area", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.CheckConstraint("area > 0", name="ck_room_area_positive"),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name="fk_room_community_id_building_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "unit_id"], ["unit.community_id", "unit.id"], name="fk_room_community_id_unit_id"
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_room_community_id"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_room"),
        sa.UniqueConstraint("community_id", "unit_id", "number", name="uq_room_community_id_unit_id_number"),
    )
    op.create_index("ix_room_building_id", "room", ["building_id"], unique=False)
