"""The import from the terminal, on which other programs rely."""

import json

import pytest

from marketplace.inventory import queries
from tests.factories import make_organisation, make_partner_manager
from tests.marketplace.inventory.factories import csv_of, make_every_category, row_of
from tests.marketplace.inventory.test_vocabulary import SAMPLE


@pytest.fixture
def run(app, db):
    make_every_category()
    db.commit()
    return lambda *words: app.test_cli_runner().invoke(args=["inventory", "import", *map(str, words)])


def test_the_answer_in_json_has_exactly_the_agreed_keys(run):
    siret = make_organisation().siret

    first = json.loads(run(SAMPLE, "--organisation", siret, "--json").stdout)
    second = json.loads(run(SAMPLE, "--organisation", siret, "--json").stdout)

    assert list(first) == ["created", "changed", "unchanged", "refused", "warnings", "by_category"]
    assert (first["created"], first["changed"], first["unchanged"], len(first["refused"])) == (413, 0, 0, 8)
    assert (second["created"], second["changed"], second["unchanged"]) == (0, 0, 413)
    assert all(list(remark) == ["line", "column", "reason"] for remark in first["refused"] + first["warnings"])
    assert second["by_category"] == first["by_category"]


def test_a_dry_run_changes_nothing(run):
    organisation = make_organisation()

    answer = run(SAMPLE, "--organisation", organisation.siret, "--dry-run", "--json")

    assert json.loads(answer.stdout)["created"] == 413
    assert list(queries.known_items(organisation.id)) == []
    assert queries.imports_page(organisation.id, 1).total == 0


def test_without_json_the_answer_is_french(run, tmp_path):
    file = tmp_path / "parc.csv"
    file.write_bytes(csv_of(row_of(), row_of(kind="Cafetière", serial="B2", number="")))

    answer = run(file, "--organisation", make_organisation().siret)

    assert answer.exit_code == 0
    assert "Créés : 1" in answer.stdout
    assert "ligne 3, Type : Type inconnu" in answer.stdout.replace("\u00a0", " ")


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"", b"bonjour", b"PK\x03\x04", b"x" * (10 * 2**20 + 1), None])
def test_a_wrong_file_gets_one_line_and_exit_code_2(run, tmp_path, content):
    file = tmp_path / "parc.csv"
    if content is not None:
        file.write_bytes(content)

    answer = run(file, "--organisation", make_organisation().siret)

    assert (answer.exit_code, answer.stdout) == (2, "")
    assert len(answer.stderr.splitlines()) == 1


def test_an_unknown_siret_or_that_of_a_partner_is_refused(run):
    for siret in ("123", "21570751400018", make_partner_manager().organisation.siret):
        answer = run(SAMPLE, "--organisation", siret)

        assert answer.exit_code == 2
        assert "SIRET" in answer.stderr
