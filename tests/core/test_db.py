"""Rows put in by the thousand: the same as if each had been an object."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from sqlalchemy import select

from core.catalogue.models import EquipmentCategory
from core.clock import now
from core.db import transaction
from core.events import Announcement
from core.rows import copy_rows, insert_rows
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem
from tests.factories import make_category, make_organisation


def test_copied_rows_read_like_objects(db):
    organisation, category = make_organisation(), make_category()
    summer = datetime(2026, 7, 1, 2, 0, tzinfo=timezone(timedelta(hours=2)))
    columns = ("organisation_id", "category_id", "name", "purchased_on", "state", "changed_at")
    rows = [
        (organisation.id, category.id, name, day, state, summer)
        for name, day, state in (("a\tb\\N\n", date(2020, 2, 29), ItemState.IN_USE), ("« é »", None, ItemState.GONE))
    ]

    with transaction():
        copy_rows(EquipmentItem.__table__, columns, iter(rows))

    items = db.scalars(select(EquipmentItem).order_by(EquipmentItem.id)).all()
    assert [(item.name, item.purchased_on, item.state) for item in items] == [row[2:5] for row in rows]
    assert {item.changed_at for item in items} == {datetime(2026, 7, 1, tzinfo=UTC)}
    assert {(item.place, item.serial_key, item.is_decommissioned_undated) for item in items} == {("", None, False)}


def test_masses_and_documents_are_kept_exactly(db):
    facts = {"pièces": [1, None, "…"]}
    with transaction():
        insert_rows(
            Announcement.__table__,
            [{"name": "x", "subject_kind": "lot", "subject_id": i, "facts": facts, "announced_at": now()} for i in range(2)],
        )
        insert_rows(
            EquipmentCategory.__table__,
            [
                {
                    "code": "x", "label": "x", "plural": "x", "weee_category": 6, "in_decree": True, "holds_data": False,
                    "default_mass_kg": Decimal("1.234"), "source": "x", "position": 99,
                }
            ],
        )  # fmt: skip

    assert [row.facts for row in db.query(Announcement).filter_by(name="x")] == [facts, facts]
    category = db.query(EquipmentCategory).filter_by(code="x").one()
    assert (category.default_mass_kg, category.is_active, category.holds_data) == (Decimal("1.234"), True, False)


def test_no_row_is_no_statement(db):
    with transaction():
        insert_rows(EquipmentItem.__table__, [])
        copy_rows(EquipmentItem.__table__, ("name",), [])

    assert db.query(EquipmentItem).count() == 0
