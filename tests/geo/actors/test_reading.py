"""What is kept of a file of the publication, what is refused of it, and why."""

import io
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.actors.enums import ImportFault, RowFault
from geo.actors.rules import ServedTerritory, facts_of, fingerprint_of
from geo.actors.rules.faults import ImportFailed, RowRefused
from geo.actors.rules.reading import header_of, rows_of_file
from geo.points import Point
from tests.geo.actors.factories import HEADER, SAMPLE, csv_of, row_of, services_said

pytestmark = pytest.mark.one_engine

METZ = ServedTerritory(frozenset({"57463", "57751", "57447"}), "200039865", (Point(49.11972, 6.17626), Point(49.151, 6.151)))


def kept(row, territory=METZ):
    """What is kept of a row, and what was left out of it."""
    notes = []
    return facts_of(row, territory, lambda fault, detail: notes.append((fault, detail))), notes


def refused(**cells) -> RowRefused:
    with pytest.raises(RowRefused) as refusal:
        kept(row_of(**cells))
    return refusal.value


def rows(content: bytes):
    return list(rows_of_file(io.BytesIO(content)))


def test_the_sample_of_the_publication_is_read():
    read = [kept(row)[0] for _line, row in rows_of_file(io.BytesIO(SAMPLE.read_bytes()))]

    assert [one["name"] for one in read] == ["ATELIER FICTIF DU REEMPLOI", "DECHETERIE FICTIVE", "REPARATEUR A DOMICILE FICTIF"]
    assert read[0]["services"][0] == ("acheter", "ecran")
    assert (read[0]["labels"], read[0]["opening_hours"]) == (["ess", "qualirepar"], "Mo-Fr 09:00-17:00")
    assert read[0]["attribution"] == "Que faire de mes objets et déchets | ADEME | SOURCE FICTIVE"


def test_neither_telephone_nor_description_is_kept():
    facts, _notes = kept(row_of(telephone="06 12 34 56 78", description="Demander Camille."))
    assert "06 12" not in str(facts)
    assert "Camille" not in str(facts)


def test_who_only_works_at_homes_has_neither_address_nor_point():
    facts, _notes = kept(row_of(lieu_prestation="A_DOMICILE", adresse="3 rue de sa Maison"))
    assert (facts["street"], facts["latitude"], facts["longitude"]) == ("", None, None)
    assert "Maison" not in str(facts)


@pytest.mark.parametrize(
    ("perimeter", "is_kept"),
    [
        ([{"type": "KILOMETRIQUE", "valeur": "30"}], True),
        ([{"type": "KILOMETRIQUE", "valeur": "2"}], False),
        ([{"type": "DEPARTEMENTAL", "valeur": "57"}], True),
        ([{"type": "DEPARTEMENTAL", "valeur": "54"}], False),
        ([{"type": "FRANCE_METROPOLITAINE", "valeur": ""}], False),
        ([{"type": "KILOMETRIQUE", "valeur": "nan"}], False),
        ([{"type": "KILOMETRIQUE", "valeur": None}, "?", {"type": "DEPARTEMENTAL", "valeur": 57}], True),
        ([], False),
    ],
)
def test_who_comes_from_elsewhere_is_kept_when_it_says_it_comes_here(perimeter, is_kept):
    row = row_of(
        code_commune="57606", code_epci="200067502", latitude="49.03", longitude="6.40", lieu_prestation="A_DOMICILE",
        perimetreadomicile=json.dumps(perimeter),
    )  # fmt: skip
    assert (kept(row)[0] is not None) is is_kept


def test_others_are_left_out_without_a_word():
    assert kept(row_of(code_commune="75056", code_epci="200054781", nom="<script>"))[0] is None
    assert kept(row_of(code_commune="", code_epci="200054781"))[0] is None
    assert kept(row_of(code_commune="", code_epci="", type_dacteur="acteur_digital"))[0] is None


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"identifiant": ""}, RowFault.NO_IDENTIFIER),
        ({"identifiant": "deux mots"}, RowFault.NO_IDENTIFIER),
        ({"nom": " \u200b "}, RowFault.NO_NAME),
        ({"paternite": ""}, RowFault.NO_ATTRIBUTION),
        ({"code_commune": "Metz"}, RowFault.NO_PLACE),
        ({"code_commune": "", "code_epci": ""}, RowFault.NO_PLACE),
        ({"nom": "<script>alert(1)</script>"}, RowFault.CODE_IN_TEXT),
        ({"nom": "<b onmouseover=alert(1)>gras"}, RowFault.CODE_IN_TEXT),
        ({"nom_commercial": "&lt;script&gt;"}, RowFault.CODE_IN_TEXT),
        ({"adresse": "<img src=x>"}, RowFault.CODE_IN_TEXT),
        ({"paternite": "JavaScript:alert(1)"}, RowFault.CODE_IN_TEXT),
        ({"ville": "\u202egnp.exe"}, RowFault.CODE_IN_TEXT),
        ({"nom": "a\x07b"}, RowFault.CODE_IN_TEXT),
        ({"nom": "é" * 201}, RowFault.TOO_LONG),
        ({"public_accueilli": "x" * 201}, RowFault.TOO_LONG),
    ],
)
def test_a_row_is_refused_for_a_reason(cells, fault):
    assert refused(**cells).fault is fault


def test_what_was_found_is_told_without_its_venom():
    detail = refused(nom="\u202e<script>" + "a" * 300).detail
    assert len(detail) <= 120
    assert "\u202e" not in detail


@pytest.mark.parametrize("name", ["A < B et Cie", "R&D; Services", "L’Élan d’Œuvre", "=SOMME(A1)", "100 % réemploi", "Ordi🌱Vert"])
def test_an_odd_name_is_a_name(name):
    facts, notes = kept(row_of(nom=name))
    assert (facts["name"], notes) == (name, [])


@pytest.mark.parametrize(
    ("cells", "fault", "left"),
    [
        ({"siret": "12345678901234", "siren": ""}, RowFault.SIRET, ("siret", "")),
        ({"siret": "", "siren": "123456789"}, RowFault.SIREN, ("siren", "")),
        ({"horaires_osm": "quand il fait beau"}, RowFault.HOURS, ("opening_hours", "")),
        ({"horaires_osm": "Mo-Fr 25:00-26:00"}, RowFault.HOURS, ("opening_hours", "")),
        ({"site_web": "javascript:alert(1)"}, RowFault.WEBSITE, ("website", "")),
        ({"site_web": "https://exemple.fr/" + "a" * 300}, RowFault.WEBSITE, ("website", "")),
        ({"site_web": "https://exemple.fr/\0"}, RowFault.WEBSITE, ("website", "")),
        ({"site_web": "https://exemple.fr/\ud800"}, RowFault.WEBSITE, ("website", "")),
        ({"latitude": "6.17", "longitude": "49.1"}, RowFault.POINT, ("latitude", None)),
        ({"latitude": "inf", "longitude": "nan"}, RowFault.POINT, ("longitude", None)),
        ({"qualites_et_labels": "ess|<b>"}, RowFault.CODES, ("labels", ["ess"])),
        ({"date_de_derniere_modification": "hier"}, RowFault.DATE, ("changed_on", None)),
    ],
)
def test_a_wrong_value_is_left_out_and_the_rest_is_kept(cells, fault, left):
    facts, notes = kept(row_of(**cells))
    assert [note[0] for note in notes] == [fault]
    assert facts[left[0]] == left[1]
    assert facts["name"].startswith("ATELIER")


def test_services_that_cannot_be_read_are_those_of_the_columns():
    facts, notes = kept(row_of(propositions_de_services='[{"action": "reparer"', reparer="ecran | materiel_informatique"))
    assert [fault for fault, _detail in notes] == [RowFault.SERVICES]
    assert facts["services"] == [("reparer", "ecran"), ("reparer", "materiel_informatique")]


@pytest.mark.parametrize("said", ["[" * 5000, "12", '{"a": 1}', '[{"action": 3, "sous_categories": []}]', "[null]", '"texte"'])
def test_services_of_another_shape_never_stop_a_reading(said):
    facts, _notes = kept(row_of(propositions_de_services=said, donner="ecran"))
    assert facts["services"] in ([("donner", "ecran")], [])


def test_the_fingerprint_changes_with_what_is_kept_alone():
    row = row_of()
    same, other = dict(row, telephone="0", description="autre"), dict(row, horaires_osm="Mo 09:00-12:00")
    assert fingerprint_of(kept(row)[0]) == fingerprint_of(kept(same)[0]) != fingerprint_of(kept(other)[0])


# Files


def test_a_row_that_is_not_whole_is_refused_in_its_place():
    good = csv_of(row_of()).decode()
    head, line = good.splitlines()
    lines = rows(f"{head}\nune,deux\n{line}\n\n{line}\n".encode())
    assert [(number, isinstance(row, RowRefused)) for number, row in lines] == [(2, True), (3, False), (5, False)]


def test_quotes_left_open_cost_their_row_and_not_the_file():
    head, line = csv_of(row_of()).decode().splitlines()
    broken = line.replace("ATELIER", '"ATELIER" FICTIF')
    lines = rows(f"{head}\n{broken}\n{line}\n".encode())
    assert [(number, getattr(row, "fault", None)) for number, row in lines] == [(2, RowFault.QUOTES), (3, None)]


def fault_of(content: bytes) -> ImportFault:
    with pytest.raises(ImportFailed) as failed:
        rows(content)
    return failed.value.fault


WHOLE = csv_of(*(row_of() for _ in range(5)))


@pytest.mark.parametrize("cut", [20, 200, 300, 333])
def test_a_file_that_was_cut_is_refused_whole(cut):
    assert fault_of(WHOLE[:-cut]) is ImportFault.TRUNCATED


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", ImportFault.NOT_TEXT),
        (b"PK\x03\x04" + b"\0" * 100, ImportFault.NOT_TEXT),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", ImportFault.NOT_TEXT),
        ("nom;téléphone\nA;B\n".encode("latin-1"), ImportFault.NOT_TEXT),
        (b"<!doctype html><title>Erreur</title>", ImportFault.NOT_TEXT),
        (b"nom,identifiant,siret\nA,1,2\n", ImportFault.WRONG_HEADER),
        (b"a" * 1_000_001, ImportFault.LINE_TOO_LONG),
        (WHOLE + b"\xff\xfe\n", ImportFault.NOT_TEXT),
        (WHOLE + b"x" * 1_000_001, ImportFault.LINE_TOO_LONG),
    ],
)
def test_what_is_no_publication_is_refused_whole(content, fault):
    assert fault_of(content) is fault


def test_a_header_names_what_it_lacks():
    with pytest.raises(ImportFailed) as failed:
        header_of(",".join(name for name in HEADER if name not in {"siret", "paternite"}))
    assert failed.value.detail == "paternite, siret"


def test_a_spreadsheet_may_have_put_semicolons():
    text = io.StringIO()
    row = row_of()
    text.write(";".join(HEADER) + "\r\n" + ";".join(f'"{row[name]}"'.replace('"[', "[").replace(']"', "]") for name in HEADER))
    content = ("\ufeff" + text.getvalue().replace('""', "") + "\r\n").encode()
    assert len(rows(content)) == 1


@given(st.binary(max_size=400))
def test_no_bytes_do_anything_but_fail_in_words(content):
    with suppress(ImportFailed):
        rows(content)


@given(st.dictionaries(st.sampled_from(HEADER), st.text(max_size=60)))
def test_whatever_the_cells_hold_a_row_is_kept_left_out_or_refused_for_a_reason(cells):
    with suppress(RowRefused):
        facts, notes = kept(row_of(**cells))
        assert all(not fault.is_refusal for fault, _detail in notes)
        assert facts is None or (facts["name"] and facts["attribution"] and "<script" not in str(facts))


def test_services_are_said_once():
    said = services_said(("reparer", ["ecran", "ecran"]), ("reparer", ["ecran"]))
    assert kept(row_of(propositions_de_services=said))[0]["services"] == [("reparer", "ecran")]
