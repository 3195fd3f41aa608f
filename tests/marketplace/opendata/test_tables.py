"""The files: what they hold, that they follow their schema, that those of published years never change."""

import csv
import io
import json
import tracemalloc
from datetime import date
from decimal import Decimal

import pytest
from frictionless import Dialect, Resource, Schema, formats
from frictionless import system as frictionless_system

from core.clock import now, today
from core.db import transaction
from core.storage import LostFile
from core.thresholds.models import Threshold
from geo.partners.enums import Activity, LegalClass
from marketplace.collection.enums import BoxState
from marketplace.ledger.enums import MovementKind, Origin, Proof
from marketplace.opendata import queries, services
from marketplace.opendata.enums import Dataset, Form
from marketplace.opendata.models import OpenFile
from marketplace.opendata.rules.tables import COLUMNS, column_names, table_schema
from marketplace.retex.services import publish_retex
from tests.factories import keep, make_category, make_organisation, make_partner_manager
from tests.geo.partners.factories import make_draft, make_partner
from tests.marketplace.collection.factories import make_box
from tests.marketplace.retex.factories import make_movement, make_year

ADDRESS = "/donnees-ouvertes"
TABLES = [(dataset, form) for dataset in Dataset for form in dataset.forms]


def rows_of(response):
    assert response.status_code == 200, response.status_code
    return list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8"))))


def make_everything():
    """A year of figures, a box and a partner, with names that a spreadsheet would run."""
    giver, taker = make_year(giver=make_organisation(name="=HYPERLINK(1)"))
    make_movement(giver=giver, taker=taker, units=2, category=make_category("monitor"))
    make_movement(MovementKind.REUSED, giver=giver, taker=taker, units=7, origin=Origin.RESIDENTS)
    make_box(giver, name="+33", created_at=now().replace(year=2025))
    make_box(giver, BoxState.PROPOSED)
    make_partner(name="Ressourcerie, « l’Atelier »", website="https://atelier.example", verified_on=date(2025, 3, 1), street="1 rue X")
    make_draft(name="Brouillon")
    return giver, taker


def frictionless_report(content, schema, form="csv"):
    frictionless_system.trusted = True
    resource = Resource(data=content, format=form, schema=Schema.from_descriptor(schema), encoding="utf-8")
    return resource.validate()


def test_each_table_follows_its_schema_and_a_broken_one_does_not(client):
    make_everything()
    for dataset in Dataset:
        schema = client.get(f"{ADDRESS}/schemas/{dataset.value}.json").get_json()
        response = client.get(f"{ADDRESS}/{dataset.value}-2025.csv")
        content = response.get_data()

        checked = frictionless_report(content, schema)
        assert checked.valid, (dataset, checked.flatten(["rowNumber", "fieldName", "message"]))
        assert checked.tasks[0].stats["rows"] >= 1, dataset
        assert response.mimetype == "text/csv"
        lines = content.decode().split("\r\n")
        assert lines[0] == ",".join(column_names(dataset))
        broken = "\r\n".join([lines[0], lines[1].replace("2025", "bientôt", 1) if dataset is not Dataset.PARTNERS else lines[1][4:]])
        assert not frictionless_report(broken.encode(), schema).valid
        assert not frictionless_report("\r\n".join([lines[0], lines[1], lines[1]]).encode(), schema).valid


@pytest.mark.parametrize("dataset", list(Dataset))
def test_a_schema_is_one_and_says_what_each_column_means(dataset):
    schema = Schema.from_descriptor(table_schema(dataset))

    assert Schema.validate_descriptor(table_schema(dataset)).valid
    assert schema.field_names == list(column_names(dataset))
    assert all(field.description for field in schema.fields)
    assert set(schema.primary_key) <= set(schema.field_names)
    assert all(column.kind in {"string", "integer", "number", "boolean", "date"} for column in COLUMNS[dataset])
