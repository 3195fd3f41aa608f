"""The files: what they hold, that they follow their schema, that those of published years never change."""

import csv
import io
import json
import sys
import zlib
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from frictionless import Resource, Schema

from core.clock import now, today
from core.db import db as database
from core.events import Announcement
from core.web.files import public_file
from geo.partners.enums import Activity
from marketplace.collection.enums import BoxState
from marketplace.ledger.enums import MovementKind, Origin
from marketplace.opendata import queries, services
from marketplace.opendata.enums import Dataset, Form
from marketplace.opendata.models import OpenFile
from marketplace.opendata.rules.places import postcode_of
from marketplace.opendata.rules.tables import column_names, table_schema
from marketplace.retex.services import editions, publish_retex
from tests.factories import keep, make_category, make_coordinator, make_organisation
from tests.geo.partners.factories import make_draft, make_partner
from tests.marketplace.collection.factories import make_box
from tests.marketplace.retex.factories import make_movement, make_year

ADDRESS = "/donnees-ouvertes"
TABLES = [(dataset, form) for dataset in Dataset for form in dataset.forms]


def make_everything():
    """A year of figures, boxes and partners, with names that a spreadsheet would run."""
    giver, taker = make_year(giver=make_organisation(name="=HYPERLINK(1)"))
    make_movement(giver=giver, taker=taker, units=2, category=make_category("monitor"))
    make_movement(MovementKind.REUSED, giver=giver, taker=taker, units=7, origin=Origin.RESIDENTS)
    make_box(giver, name="+33", created_at=now().replace(year=2025), street="1, rue « X »")
    make_box(giver, BoxState.PROPOSED, created_at=now().replace(year=2025))
    make_box(giver, created_at=now().replace(year=2026))
    abilities = (("laptop", Activity.REPAIR), ("laptop", Activity.RECONDITION), ("monitor", Activity.SELL))
    make_partner(name="Ressourcerie", website="https://atelier.example", verified_on=date(2025, 3, 1), capabilities=abilities)
    make_partner(name="Plus tard", verified_on=date(2026, 3, 1))
    make_draft(name="Brouillon")
    return giver, taker


def address_of(dataset, form=Form.CSV, year=2025):
    return f"{ADDRESS}/{services.file_name(dataset, year, form)}"


def rows_of(client, dataset, year=2025):
    response = client.get(address_of(dataset, year=year))
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8"))))


def is_valid(content, schema):
    return Resource(data=content, format="csv", schema=Schema.from_descriptor(schema), encoding="utf-8").validate()


def test_each_table_follows_its_schema_and_a_broken_one_does_not(client):
    make_everything()
    for dataset in Dataset:
        schema = client.get(f"{ADDRESS}/schemas/{dataset.value}.json").get_json()
        content = client.get(address_of(dataset)).get_data()
        header, first, *_ = content.decode().split("\r\n")
        spoilt = first.replace("2025", "bientôt", 1) if dataset is not Dataset.PARTNERS else first.replace("P-", ",", 1)

        checked = is_valid(content, schema)
        assert checked.valid, (dataset, checked.flatten(["rowNumber", "fieldName", "message"]))
        assert checked.tasks[0].stats["rows"] >= 1, dataset
        assert header == ",".join(column_names(dataset))
        assert not is_valid(f"{header}\r\n{spoilt}\r\n".encode(), schema).valid
        assert not is_valid(f"{header}\r\n{first}\r\n{first}\r\n".encode(), schema).valid, "the same row twice"


@pytest.mark.parametrize("dataset", list(Dataset))
def test_a_schema_is_one_and_says_what_each_column_means(dataset):
    descriptor = table_schema(dataset)
    schema = Schema.from_descriptor(descriptor)

    assert Schema.validate_descriptor(descriptor).valid
    assert schema.field_names == list(column_names(dataset))
    assert all(field.description for field in schema.fields)
    assert set(schema.primary_key) <= set(schema.field_names)


def test_the_figures_are_those_of_the_report_and_small_ones_are_masked(client):
    make_everything()

    lots, rates = rows_of(client, Dataset.LOTS), rows_of(client, Dataset.RATES)
    outcomes = rows_of(client, Dataset.OUTCOMES)

    assert [(row["categorie"], row["compte_decret"], row["appareils"], row["masse_kg"]) for row in lots] == [
        ("laptop", "true", "", ""),  # hidden, for it would tell the two screens
        ("laptop", "false", "6", "9.900"),
        ("monitor", "true", "", ""),
    ]
    assert [row["cellules_masquees"] for row in lots] == ["appareils|masse_kg", "", "appareils|masse_kg"]
    assert lots[0]["donneur"] == "'=HYPERLINK(1)"
    shown = [(row["origine"], row["devenir"], row["preuve"], row["appareils"]) for row in outcomes if row["appareils"]]
    assert shown == [
        ("organisme", "reemploye", "atteste", "12"),
        ("organisme", "reemploye", "declare", "8"),
        ("organisme", "recycle", "atteste", "4"),
        ("bornes", "reemploye", "atteste", "7"),
    ]
    assert [(row["perimetre"][:4], row["numerateur"], row["denominateur"], row["taux_pourcent"]) for row in rates] == [
        (rates[0]["perimetre"][:4], "26", "60", "43.33"), ("terr", "26", "60", "43.33"),
        (rates[0]["perimetre"][:4], "20", "400", "5.00"), ("terr", "20", "400", "5.00"),
    ]  # fmt: skip
    assert {(row["taux"], row["objectif_pourcent"], row["objectif_legal"]) for row in rates} == {
        ("decret", "50.00", "true"), ("feuille_de_route", "50.00", "false"),
    }  # fmt: skip


def test_a_rate_that_nobody_can_define_stays_empty(client):
    make_movement(units=12)

    rates = rows_of(client, Dataset.RATES)

    assert {(row["numerateur"], row["denominateur"], row["taux_pourcent"], row["cellules_masquees"]) for row in rates} == {
        ("12", "", "", ""), ("0", "", "", ""),
    }  # fmt: skip


def test_places_are_told_as_public_pages_tell_them_and_nothing_more(client):
    make_everything()

    [box], [partner] = rows_of(client, Dataset.BOXES), rows_of(client, Dataset.PARTNERS)
    places = [json.loads(client.get(address_of(one, Form.GEOJSON)).get_data()) for one in (Dataset.BOXES, Dataset.PARTNERS)]

    assert (box["nom"], box["adresse"], box["etat"], box["commune"]) == ("'+33", "1, rue « X »", "en_service", "Metz")
    assert (partner["nom"], partner["type_lieu"], partner["activites"]) == ("Ressourcerie", "ess", "repair|recondition|sell")
    assert (partner["actions"], partner["categories"]) == ("reparer|acheter", "materiel_informatique|ecran")
    for collection, row in zip(places, (box, partner), strict=True):
        [feature] = collection["features"]
        assert feature["id"] == row["id"]
        assert feature["geometry"]["coordinates"] == [float(row["longitude"]), float(row["latitude"])]
        assert set(feature["properties"]) == set(row) - {"longitude", "latitude"}
    assert places[0]["features"][0]["properties"]["nom"] == "+33"
    assert "@boucle.example" not in str([box, partner])


@pytest.mark.parametrize(
    ("postal", "known", "told"),
    [("57000", ["57050", "57000"], "57000"), ("", ["57140"], "57140"), ("75001", ["57050", "57000"], None), ("57000", None, None)],
)
def test_a_postcode_is_told_when_it_is_sure(postal, known, told):
    assert postcode_of(postal, known) == told


def test_a_published_year_is_kept_and_never_changes(client):
    giver, taker = make_everything()
    before = {table: client.get(address_of(*table)).headers["ETag"] for table in TABLES}

    retex = publish_retex(2025, by=None, now=now(), today=date(2026, 2, 1))
    kept = {table: client.get(address_of(*table)).get_data() for table in TABLES}
    giver.name = "Autre nom"
    database.session.commit()
    make_box(giver, created_at=now().replace(year=2025))
    make_partner(name="Aaa", verified_on=date(2025, 1, 1))
    make_movement(giver=giver, taker=taker, units=900)

    for table, content in kept.items():
        response = client.get(address_of(*table))
        assert response.get_data() == content
        assert response.headers["ETag"] == before[table] == f'"{sha256(content).hexdigest()}"'
        assert client.queries == 2
    assert services.keep_files(retex.id, 2025, now=now(), today=today()) == 0
    facts = [one.facts for one in database.session.query(Announcement).filter_by(name="OpenFilesKept")]
    assert facts == [{"retex_id": retex.id, "year": 2025, "files": len(TABLES)}]
    assert rows_of(client, Dataset.LOTS, 2026)[0]["donneur"] == "Autre nom"


def test_years_published_before_files_were_kept_are_kept_by_the_night(client, app):
    make_everything()
    publish_retex(2025, by=None, now=now(), today=date(2026, 2, 1))
    database.session.query(OpenFile).delete()
    database.session.commit()
    assert client.get(address_of(Dataset.LOTS)).status_code == 200

    told = [app.test_cli_runner().invoke(args=["opendata", "keep-published"]).output for _ in range(2)]

    assert told == [f"{len(TABLES)} files kept\n", "0 files kept\n"]
    assert services.keep_published(now=now(), today=today()) == 0


def test_any_site_may_read_a_file_in_pieces_compressed_and_once(client):
    make_everything()
    publish_retex(2025, by=None, now=now(), today=date(2026, 2, 1))
    for year in (2025, 2026):
        plain = client.get(address_of(Dataset.BOXES, year=year))
        packed = client.get(address_of(Dataset.BOXES, year=year), headers={"Accept-Encoding": "gzip"})
        mark = plain.headers["ETag"]

        assert packed.headers["Content-Encoding"] == "gzip"
        assert plain.headers["Access-Control-Allow-Origin"] == "*"
        assert plain.headers["Content-Disposition"] == f"attachment; filename=bornes-{year}.csv"
        assert plain.mimetype == "text/csv"
        for known in (mark, packed.headers["ETag"], f'W/{mark}, "other"'):
            again = client.get(address_of(Dataset.BOXES, year=year), headers={"If-None-Match": known})
            assert (again.status_code, again.get_data(), again.headers["ETag"]) == (304, b"", mark)
        assert client.get(address_of(Dataset.BOXES, year=year), headers={"If-None-Match": '"x"'}).status_code == 200


def test_a_file_asks_ten_queries_at_most_whatever_its_size(client):
    make_everything()
    few = {}
    for dataset in Dataset:
        assert client.get(address_of(dataset)).get_data()
        few[dataset] = client.queries
    for number in range(3):
        giver = make_organisation()
        make_movement(giver=giver, units=30 + number)
        make_box(giver, created_at=now().replace(year=2025))
        make_partner(verified_on=date(2025, 1, 1))

    for dataset in Dataset:
        assert client.get(address_of(dataset)).get_data()
        assert client.queries == few[dataset] <= 10


def memory_mb(name):
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read in /proc")
def test_a_hundred_thousand_rows_are_written_and_sent_in_little_memory(client):
    row = (2025, "1" * 14, "Ville de Metz", "laptop", "ordinateurs portables", True, 12, Decimal("19.800"), None)
    Path("/proc/self/clear_refs").write_text("5")  # the greatest memory begins again from the present one
    before = memory_mb("VmRSS")
    with client.application.test_request_context(headers={"Accept-Encoding": "gzip"}):
        content = services.written(Dataset.LOTS, Form.CSV, (row for _ in range(100_000)))
        response = public_file(content, "lots-2025.csv", "text/csv", sha256=services.digest_of(content))
        unpack = zlib.decompressobj(wbits=31)
        lines = sum(unpack.decompress(part).count(b"\n") for part in response.response)

    assert lines == 100_001
    assert memory_mb("VmHWM") - before <= 8


@pytest.mark.parametrize(
    "address",
    [
        "lots-2024.csv", "lots-1999.csv", f"lots-{today().year + 1}.csv", "lots-2025.geojson", "lots-2025.xlsx", "inconnu-2025.csv",
        "lots-99999999999999999999.csv", "lots--1.csv", "lots-2025.csv/", "inconnu", "schemas/inconnu.json", "catalogue.xml",
    ],
)  # fmt: skip
def test_what_is_not_published_is_said_in_french(client, address):
    make_movement()

    response = client.get(f"{ADDRESS}/{address}")

    assert response.status_code == 404
    assert "Cette page est introuvable" in response.text


def test_an_erratum_has_files_of_its_own_at_the_same_addresses(client, db):
    make_everything()
    publish_retex(2025, by=None, now=now(), today=date(2026, 2, 1))
    before = {key: client.get(address_of(key)).data for key in (Dataset.OUTCOMES, Dataset.PARTNERS)}
    make_movement(MovementKind.REUSED, units=70, on=date(2025, 12, 30))
    make_partner(name="Zzz", verified_on=date(2025, 1, 1))

    editions.open_erratum(2025, reason="Des devenirs tardifs", recomputes=True, by=make_coordinator(), now=now())
    editions.publish_erratum(2025, by=None, now=now(), today=date(2026, 2, 2))

    assert client.get(address_of(Dataset.OUTCOMES)).data != before[Dataset.OUTCOMES]
    assert client.get(address_of(Dataset.PARTNERS)).data == before[Dataset.PARTNERS]
    assert db.query(OpenFile).filter_by(dataset=Dataset.OUTCOMES).count() == 2
    catalogue = client.get(f"{ADDRESS}/catalogue.ttl").text
    assert sha256(client.get(address_of(Dataset.OUTCOMES)).data).hexdigest() in catalogue
    assert sha256(before[Dataset.OUTCOMES]).hexdigest() not in catalogue


def test_the_pages_say_what_is_there_and_what_is_masked(client):
    make_everything()
    publish_retex(2025, by=None, now=now(), today=date(2026, 2, 1))

    page = client.page(ADDRESS)
    assert client.queries <= 10
    assert [link["href"] for link in page.select("link[rel=alternate]")] == [
        f"{ADDRESS}/catalogue.jsonld",
        f"{ADDRESS}/catalogue.ttl",
    ]
    assert "de 1 à 2" in page.text
    for dataset in Dataset:
        assert page.select_one(f'a[href="{ADDRESS}/{dataset.value}"]')
        own = client.page(f"{ADDRESS}/{dataset.value}")
        assert [code.text for code in own.select("th code")] == list(column_names(dataset))
        assert [tag.text for tag in own.select(".tag")] == ["Provisoire"] * (today().year - 2025) + ["Définitif"]


def test_the_threshold_of_a_year_is_that_of_its_last_day(client):
    from core.thresholds.models import Threshold

    make_movement(units=2)
    facts = {"unit": "units", "label": "x", "source": "essai", "read_on": date(2026, 1, 1)}
    keep(Threshold(code=queries.SMALLEST, valid_from=date(2026, 1, 1), value=1, **facts))

    assert rows_of(client, Dataset.LOTS)[0]["appareils"] == ""
    make_movement(units=2, on=date(2026, 1, 2))
    assert rows_of(client, Dataset.LOTS, 2026)[0]["appareils"] == "2"
