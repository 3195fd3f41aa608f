"""Readings of the publication: all of it or nothing, the same twice changes nothing, who left is marked."""

import subprocess
import sys

import pytest
from sqlalchemy import func, select

from core.clock import now, today
from core.events import Announcement
from core.storage import StoredFile
from geo.actors import queries, services
from geo.actors.enums import ActorState, ImportFault, ImportState, RowFault
from geo.actors.errors import ActorsFileTooLarge, FileMissing, ReadingUnderWay
from geo.actors.models import ActorImport, ActorRemark, ActorService
from geo.actors.services import imports as imports_module
from geo.actors.services import remarks as remarks_module
from tests.conftest import ROOT
from tests.factories import make_coordinator
from tests.geo.actors.factories import SAMPLE, actors, csv_of, read, row_of, services_said


def test_the_sample_is_read_and_a_second_time_changes_nothing(db):
    first, again = read(SAMPLE.read_bytes()), read(SAMPLE.read_bytes())

    assert (first.state, first.outcome["created"], first.outcome["refused"]) == (ImportState.DONE, 3, 0)
    assert {name: again.outcome[name] for name in ("created", "changed", "unchanged", "gone")} == {
        "created": 0, "changed": 0, "unchanged": 3, "gone": 0,
    }  # fmt: skip
    assert {actor.seen_in_id for actor in actors().values()} == {again.id}


def test_refused_rows_are_told_by_reason_and_the_others_are_kept(db):
    rows = [row_of(), row_of(nom="<script>x</script>"), row_of(siret="1"), row_of(horaires_osm="?"), row_of(code_commune="75056")]
    given = read(csv_of(*rows, rows[0]))

    assert given.outcome | {"kept": 3, "refused": 2, "left_out": 1, "created": 3, "read": 6} == given.outcome
    assert dict(queries.remark_groups(given.id))[RowFault.TWICE] == 1
    remark = db.scalars(select(ActorRemark).where(ActorRemark.fault == RowFault.CODE_IN_TEXT)).one()
    assert (remark.line, remark.identifier) == (3, rows[1]["identifiant"])
    assert "<script>" in remark.detail


def test_what_changed_in_the_publication_changes_here_and_nothing_else(db):
    row = row_of(propositions_de_services=services_said(("reparer", ["ecran", "materiel_informatique"])))
    read(csv_of(row))
    actor = actors()[row["identifiant"]]
    services.set_aside_actor(actor.id, reason="Fermé le samedi.", by=make_coordinator(), now=now())

    changed = dict(row, nom="ATELIER RENOMMÉ", propositions_de_services=services_said(("donner", ["ecran"])))
    given = read(csv_of(changed))

    actor = actors()[row["identifiant"]]
    assert given.outcome["changed"] == 1
    assert (actor.name, actor.state, actor.state_reason) == ("ATELIER RENOMMÉ", ActorState.SET_ASIDE, "Fermé le samedi.")
    assert queries.services_of([actor.id])[actor.id] == [("donner", "ecran")]
    assert "renomme" in actor.search_text


def test_who_left_the_publication_is_marked_and_comes_back(db):
    stays, leaves = row_of(), row_of()
    read(csv_of(stays, leaves))

    assert read(csv_of(stays)).outcome["gone"] == 1
    assert (actors()[leaves["identifiant"]].gone_on, actors()[stays["identifiant"]].gone_on) == (today(), None)
    assert read(csv_of(stays)).outcome["gone"] == 0  # said once

    assert read(csv_of(stays, leaves)).outcome["returned"] == 1
    assert actors()[leaves["identifiant"]].gone_on is None


def test_a_part_of_the_publication_marks_nobody(db):
    one, other = row_of(), row_of()
    read(csv_of(one, other))
    assert read(csv_of(one), whole=False).outcome["gone"] == 0
    assert actors()[other["identifiant"]].gone_on is None


def test_a_publication_that_lost_most_of_its_actors_is_not_believed(db):
    rows = [row_of() for _ in range(24)]
    read(csv_of(*rows))

    doubtful = read(csv_of(*rows[:10], dict(rows[11], nom="AUTRE NOM"), row_of(nom="")))
    assert (doubtful.state, doubtful.fault, doubtful.fault_detail) == (ImportState.FAILED, ImportFault.TOO_MANY_GONE, "13 / 24")
    assert {actor.gone_on for actor in actors().values()} == {None}
    assert actors()[rows[11]["identifiant"]].name != "AUTRE NOM"  # nothing is half changed
    assert queries.remark_groups(doubtful.id) == []  # nor what it refused, written before

    assert read(csv_of(*rows[:10]), accepts_losses=True).outcome["gone"] == 14


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"PK\x03\x04" + b"\0" * 3000, ImportFault.NOT_TEXT),
        (csv_of(row_of(), row_of())[:-30], ImportFault.TRUNCATED),
        (csv_of(row_of(), header=["identifiant", "nom"]), ImportFault.WRONG_HEADER),
        (csv_of(row_of(code_commune="75056")), ImportFault.NOBODY),
    ],
)
def test_a_broken_file_changes_nothing_and_says_why(db, content, fault):
    read(csv_of(row_of()))
    before = {actor.id: (actor.fingerprint, actor.seen_in_id) for actor in actors().values()}

    given = read(content)

    assert (given.state, given.fault, given.outcome) == (ImportState.FAILED, fault, {})
    assert {actor.id: (actor.fingerprint, actor.seen_in_id) for actor in actors().values()} == before
    assert db.scalar(select(func.count(ActorRemark.id))) == 0
    assert services.progress_of(given.id) is None


def test_what_is_no_file_of_ours_is_refused_at_once(db):
    by = make_coordinator()
    for content, refusal in ((b"", FileMissing), (b"a" * (services.LARGEST_FILE + 1), ActorsFileTooLarge)):
        with pytest.raises(refusal):
            services.give_file(content, name="a.csv", is_complete=True, accepts_losses=False, by=by, now=now())


def test_one_reading_at_a_time(db, monkeypatch):
    monkeypatch.setattr(imports_module, "announce", lambda *_words, **_facts: None)  # the first one waits for its turn
    by, facts = make_coordinator(), {"name": "a.csv", "is_complete": True, "accepts_losses": False}
    services.give_file(csv_of(row_of()), **facts, by=by, now=now())
    with pytest.raises(ReadingUnderWay):
        services.give_file(csv_of(row_of()), **facts, by=by, now=now())


def test_a_reading_killed_three_times_is_given_up(db, monkeypatch):
    monkeypatch.setattr(imports_module, "announce", lambda *_words, **_facts: None)
    given = services.give_file(
        csv_of(row_of()), name="a.csv", is_complete=True, accepts_losses=False, by=make_coordinator(), now=now()
    )
    db.get(ActorImport, given.id).attempts = 3
    db.commit()

    services.run_import(given.id, clock=now)

    assert (given.state, given.fault) == (ImportState.FAILED, ImportFault.INTERRUPTED)
    assert actors() == {}


def test_a_job_that_runs_twice_reads_once(db):
    given = read(csv_of(row_of()))
    services.run_import(given.id, clock=now)
    assert given.attempts == 1
    assert db.scalar(select(func.count(ActorService.id))) == 1


def test_the_remarks_of_old_readings_are_forgotten(db, monkeypatch):
    monkeypatch.setattr(remarks_module, "KEPT_REPORTS", 2)
    kept = [read(csv_of(row_of(), row_of(nom="")), whole=False).id for _ in range(3)]
    assert set(db.scalars(select(ActorRemark.import_id))) == set(kept[1:])


def test_readings_are_in_the_journal(db):
    by = make_coordinator()
    given = read(csv_of(row_of()), by=by)
    said = db.scalars(select(Announcement).where(Announcement.subject_kind == "actor_import").order_by(Announcement.id)).all()
    assert [(one.name, one.by_membership_id) for one in said] == [("ActorsReadingAsked", by.id), ("ActorsRead", by.id)]
    assert said[-1].facts == {"actor_import_id": given.id, "created": 1, "changed": 0, "gone": 0}


def test_the_terminal_reads_a_file_of_any_size(app, db, tmp_path, monkeypatch):
    monkeypatch.setattr(services, "LARGEST_FILE", 10)
    path = tmp_path / "acteurs.csv"
    path.write_bytes(csv_of(row_of(), row_of(nom="")))
    run = app.test_cli_runner()

    done = run.invoke(args=["geo", "import-actors", str(path)])
    assert "2 rows read" in done.output
    assert "1 new" in done.output
    assert "1 : Le nom manque" in done.output

    path.write_bytes(b"nothing")
    failed = run.invoke(args=["geo", "import-actors", str(path)])
    assert failed.exit_code == 1
    assert "Rien n’a changé." in failed.output
    assert len(actors()) == 1


MEASURE = """
import random, sys, tempfile, time
from pathlib import Path
from tests.conftest import migrated_app

ROWS, OURS = (int(word) for word in sys.argv[1:])
INSIDE = ROWS // OURS

def memory(name):
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024

def make(path):
    import csv
    from tests.geo.actors.factories import HEADER, row_of
    broken = [{"nom": ""}, {"nom": "<script>alert(1)</script>"}, {"paternite": ""}, {"identifiant": "a b"}, {"ville": "x" * 101}]
    usual = row_of()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\\n")
        writer.writerow(HEADER)
        for number in range(ROWS):
            where = {} if number % INSIDE == 0 else {"code_commune": "75056", "code_epci": "200054781"}
            wrong = broken[number // INSIDE % len(broken)] if number // INSIDE % 2 else {"horaires_osm": "quand il fait beau"}
            row = dict(usual, **where, **{"identifiant": f"a{number:09}", "nom": f"ATELIER {number}", **wrong})
            writer.writerow([row[name] for name in HEADER])

with tempfile.TemporaryDirectory() as folder, migrated_app(Path(folder)) as app, app.app_context():
    from core.clock import now
    from geo.actors import services
    from tests.geo.actors.factories import csv_of, read, row_of
    read(csv_of(row_of()), whole=False)  # all modules are loaded
    path = Path(folder, "acteurs.csv")
    make(path)
    said = []
    for _ in range(2):
        Path("/proc/self/clear_refs").write_text("5")
        before, began = memory("VmRSS"), time.perf_counter()
        given = services.read_file_now(path, is_complete=True, accepts_losses=True, clock=now)
        said.append((round(time.perf_counter() - began, 1), round(memory("VmHWM") - before, 1)))
        assert given.fault is None, given.fault
        print(path.stat().st_size, said[-1], given.outcome)
    assert max(megabytes for _seconds, megabytes in said) < 64, said
    assert (given.outcome["created"], given.outcome["changed"]) == (0, 0), given.outcome
"""


@pytest.mark.one_engine
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read in /proc")
def test_twenty_thousand_rows_half_of_them_broken_take_little_memory():
    """380,000 take no more (docs/adr/0025-finding-partners.md): rows are read one at a time."""
    ended = subprocess.run([sys.executable, "-c", MEASURE, "20000", "4000"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert "'refused': 2000" in ended.stdout


@pytest.mark.parametrize("content", [csv_of(row_of(telephone="06 12 34 56 78")), b"nothing"], ids=["read", "refused"])
def test_a_file_that_was_read_is_forgotten(db, content):
    given = read(content)
    assert (given.file_id, given.name) == (None, "acteurs.csv")
    assert db.scalar(select(func.count(StoredFile.id))) == 0
