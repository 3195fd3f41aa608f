"""The inventory is listed by name: an index in that order, so that a page of a long list is read without sorting it all."""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_index("ix_equipment_item_name", "equipment_item", ["organisation_id", "name", "id"])


def downgrade() -> None:
    op.drop_index("ix_equipment_item_name", table_name="equipment_item")
