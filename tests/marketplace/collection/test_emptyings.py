"""Boxes emptied: what is refused, what the ledger gets, what becomes of it, and that the decree's rate does not move."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from core.accounts.enums import Role
from core.authenticity import known_document
from core.db import db as database
from marketplace.collection import queries, rules, services
from marketplace.collection.enums import Problem, ReportState
from marketplace.collection.errors import (
    CountNotPossible,
    DataNotErased,
    EmptiedInFuture,
    EmptiedTooEarly,
    EmptiedTwice,
    EmptyingCancelled,
    MassNotPossible,
    NoAgreementThatDay,
    NobodyEmptiesIt,
    NothingCounted,
    OutcomeGone,
    OutcomesReported,
    ReturnNotPossible,
)
from marketplace.collection.models import EmptyingLine
from marketplace.collection.services import EmptyingFacts
from marketplace.ledger.enums import Eligibility, MovementKind, Origin, Proof
from marketplace.ledger.models import Movement
from marketplace.retex import queries as retex
from marketplace.transfers.enums import OutcomeKind
from marketplace.transfers.errors import OutcomeTooEarly, ProofMissing, TooManyReported
from marketplace.transfers.services import Report
from tests.factories import (
    keep,
    make_category,
    make_coordinator,
    make_manager,
    make_membership,
    make_official,
    make_partner_manager,
)
from tests.files import PDF, picture
from tests.marketplace.collection.factories import NOON, make_agreement_to_empty, make_box
from tests.marketplace.ledger.factories import make_movement
from tests.pages import text_of

DAY = NOON.date()
KG = st.decimals(min_value="0.05", max_value=300, places=3)


@pytest.fixture
def host(db):
    return make_manager(name="Ville de Metz")


@pytest.fixture
def partner(db, host):
    person = make_partner_manager(name="Atelier")
    make_agreement_to_empty(host, person)
    return person


@pytest.fixture
def box(host, partner):
    return make_box(host.organisation, responsible_id=partner.organisation_id, categories=("smartphone", "laptop"))


def facts(**changes):
    defaults = {
        "emptied_on": DAY,
        "mass_kg": Decimal("12.5"),
        "units_by_category": {make_category("smartphone").id: 10, make_category("laptop").id: 3},
    }
    return EmptyingFacts(**{**defaults, **changes})


def empty(box, by=None, **changes):
    return services.record_emptying(box.id, facts(**changes), by=by, now=NOON)


def movements():
    return database.session.query(Movement).order_by(Movement.id).all()


def report(kind=OutcomeKind.RECYCLED, **changes):
    return Report(**{"kind": kind, "occurred_on": DAY, "proof": Proof.DECLARED, **changes})


class TestRules:
    @given(
        KG,
        st.dictionaries(st.integers(1, 30), st.integers(1, 5000), min_size=1, max_size=12),
        st.dictionaries(st.integers(1, 30), st.none() | st.decimals(min_value="0.01", max_value=80, places=2)),
    )
    def test_the_shares_of_what_was_weighed_add_up_to_it_to_the_gram(self, total, counted, masses):
        shares = rules.shares_of_mass(counted, total, masses)

        assert shares.keys() == counted.keys()
        assert sum(shares.values()) == total
        assert all(share >= 0 for share in shares.values())

    @given(KG, st.lists(st.integers(1, 50), min_size=1, max_size=10))
    def test_the_masses_reported_of_a_line_add_up_to_its_own(self, mass, parts):
        line, reported = EmptyingLine(units=sum(parts), mass_kg=mass, reported_units=0), Decimal(0)
        for units in parts:
            share = rules.share_to_report(line, units, reported)
            assert share >= 0
            line.reported_units, reported = line.reported_units + units, reported + share

        assert reported == mass

    def test_a_heavy_category_has_the_larger_share(self):
        masses = {1: Decimal("1.65"), 2: Decimal("0.15")}
        assert rules.shares_of_mass({1: 1, 2: 1}, Decimal(18), masses) == {1: Decimal("16.5"), 2: Decimal("1.5")}

    @pytest.mark.parametrize("typed", ["-3", "0", "0.04", "300.001", "3000"])
    def test_what_no_box_holds_is_refused_in_words_with_what_was_typed(self, typed):
        with pytest.raises(MassNotPossible) as refusal:
            rules.check_mass(Decimal(typed), 300)
        assert "entre 0,05 et 300" in str(refusal.value)
        assert "vérifiez l’unité" in str(refusal.value)


class TestRecording:
    def test_the_ledger_gets_what_residents_left_never_what_a_public_body_gave(self, box, host, partner):
        emptying = empty(box, by=partner)

        rows = movements()
        assert sum(row.mass_kg for row in rows) == Decimal("12.5")
        assert {(row.kind, row.origin, row.giver_id, row.taker_id, row.mass_is_weighed) for row in rows} == {
            (MovementKind.GIVEN, Origin.RESIDENTS, host.organisation_id, partner.organisation_id, True)
        }
        assert {row.emptying_line_id for row in rows} == {line.id for line in emptying.lines}
        assert Eligibility.COUNTS not in {row.eligibility for row in rows}
        assert emptying.agreement.giver_id == host.organisation_id

    def test_what_agents_left_is_told_apart(self, host, partner):
        box = make_box(host.organisation, responsible_id=partner.organisation_id, origin=Origin.AGENTS)
        empty(box)
        assert {row.origin for row in movements()} == {Origin.AGENTS}

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"mass_kg": Decimal(-3)}, MassNotPossible),
            ({"mass_kg": Decimal(3000)}, MassNotPossible),
            ({"batteries_kg": Decimal(-1)}, MassNotPossible),
            ({"units_by_category": {}}, NothingCounted),
            ({"units_by_category": {1: None, 2: 0}}, NothingCounted),
            ({"units_by_category": {1: -3}}, CountNotPossible),
            ({"units_by_category": {1: 5001}}, CountNotPossible),
            ({"emptied_on": DAY + timedelta(days=1)}, EmptiedInFuture),
            ({"emptied_on": DAY - timedelta(days=400)}, EmptiedTooEarly),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_written(self, box, changes, refusal):
        with pytest.raises(refusal):
            empty(box, **changes)
        assert movements() == []

    def test_the_same_day_twice_is_refused(self, box):
        empty(box)
        with pytest.raises(EmptiedTwice):
            empty(box)

    def test_nobody_empties_a_box_without_a_responsible_partner_nor_an_agreement(self, host, partner, db):
        with pytest.raises(NobodyEmptiesIt):
            empty(make_box(host.organisation))
        other = make_partner_manager()
        make_agreement_to_empty(host, other, ends_on=DAY)
        with pytest.raises(NoAgreementThatDay):
            empty(make_box(host.organisation, responsible_id=other.organisation_id))

    def test_it_answers_those_who_said_that_the_box_was_full(self, box):
        full = services.report_problem(box.id, Problem.FULL, now=NOON)
        damaged = services.report_problem(box.id, Problem.DAMAGED, now=NOON)

        empty(box)

        assert "vidée le 10\u00a0mars\u00a02026" in queries.get_report(full.id).answer
        assert queries.get_report(damaged.id).state is ReportState.RECEIVED

    def test_a_box_reported_full_is_full_and_one_emptied_is_empty(self, box):
        services.report_problem(box.id, Problem.FULL, now=NOON - timedelta(hours=1))
        assert queries.level_of(box.id).percent == 100

        empty(box)

        assert queries.level_of(box.id).percent == 0

    def test_the_database_refuses_a_second_one_of_a_day(self, box):
        emptying = empty(box)
        twin = type(emptying)(
            box_id=box.id, taker_id=emptying.taker_id, agreement_id=emptying.agreement_id, emptied_on=DAY, mass_kg=Decimal(1),
            recorded_at=NOON,
        )  # fmt: skip
        with pytest.raises(IntegrityError):
            keep(twin)

    def test_a_wrong_one_is_withdrawn_by_opposite_movements_and_made_again(self, box):
        emptying = empty(box)

        services.withdraw_emptying(emptying.id, reason="Tare oubliée.", by=None, now=NOON)
        again = empty(box, mass_kg=Decimal(10))

        assert sum(row.mass_kg for row in movements()) == Decimal(10)
        assert {row.correction_reason for row in movements() if row.units < 0} == {"Tare oubliée."}
        assert again.id != emptying.id
        with pytest.raises(EmptyingCancelled):
            services.withdraw_emptying(emptying.id, reason="Encore.", by=None, now=NOON)


class TestOutcomes:
    def line(self, box, code="laptop"):
        emptying = empty(box)
        return emptying, next(line for line in emptying.lines if line.category_id == make_category(code).id)

    def say(self, emptying, line, said, units=1, *, is_erased=False):
        return services.report_box_outcome(emptying.id, line.id, said, units=units, is_erased=is_erased, by=None, now=NOON)

    def test_what_became_of_it_is_in_the_ledger_with_its_share_of_the_mass(self, box):
        emptying, line = self.line(box)

        self.say(emptying, line, report(OutcomeKind.REUSED), units=2, is_erased=True)
        self.say(emptying, line, report(), units=1)

        became = queries.became_of_box(box.id, 2026)
        assert (became[MovementKind.REUSED].units, became[MovementKind.RECYCLED].units) == (2, 1)
        assert became[MovementKind.REUSED].mass_kg + became[MovementKind.RECYCLED].mass_kg == line.mass_kg

    def test_what_cannot_be_is_refused(self, box):
        emptying, line = self.line(box)
        for said, units, refusal in (
            (report(OutcomeKind.RETURNED), 1, ReturnNotPossible),
            (report(OutcomeKind.REUSED), 1, DataNotErased),
            (report(), 4, TooManyReported),
            (report(), 0, TooManyReported),
            (report(proof=Proof.CERTIFIED), 1, ProofMissing),
            (report(occurred_on=DAY - timedelta(days=1)), 1, OutcomeTooEarly),
        ):
            with pytest.raises(refusal):
                self.say(emptying, line, said, units)
        assert queries.became_of_box(box.id, 2026).keys() == {MovementKind.GIVEN}

    def test_a_wrong_one_is_withdrawn_and_what_is_reported_holds_the_emptying(self, box):
        emptying, line = self.line(box)
        outcome = self.say(emptying, line, report(), units=3)
        with pytest.raises(OutcomesReported):
            services.withdraw_emptying(emptying.id, reason="Faux.", by=None, now=NOON)

        services.withdraw_box_outcome(outcome.id, reason="Mauvaise catégorie.", by=None, now=NOON)

        assert queries.get_emptying(emptying.id).unreported_units == emptying.units
        assert MovementKind.RECYCLED not in queries.became_of_box(box.id, 2026)
        with pytest.raises(OutcomeGone):
            services.withdraw_box_outcome(outcome.id, reason="Encore.", by=None, now=NOON)
        services.withdraw_emptying(emptying.id, reason="Faux.", by=None, now=NOON)
        assert queries.became_of_box(box.id, 2026) == {}


def test_the_rates_do_not_move_and_the_tonnes_of_boxes_are_told_apart(box, host, db):
    make_movement(giver=host, on=date(2026, 2, 1))
    before = retex.figures(2026)

    emptying = empty(box)
    line = emptying.lines[0]
    said = Report(OutcomeKind.REUSED, DAY, Proof.DECLARED)
    services.report_box_outcome(emptying.id, line.id, said, units=line.units, is_erased=True, by=None, now=NOON)
    after = retex.figures(2026)

    assert (after.decree, after.roadmap, after.given_by_eligibility) == (before.decree, before.roadmap, before.given_by_eligibility)
    assert (after.units_of_other_origin, after.kg_of_other_origin) == (13, Decimal("12.5"))
    assert (after.reused_of_other_origin, after.reused_kg_of_other_origin) == (line.units, line.mass_kg)
    assert retex.live_report(2026).undeclared_units == 13 - line.units


class TestPages:
    def counted(self):
        return {f"units_{make_category('smartphone').id}": "10", f"units_{make_category('laptop').id}": "3"}

    def test_a_volunteer_of_the_responsible_partner_records_and_reports(self, box, partner, client_of):
        client = client_of(make_membership(partner.organisation, Role.MEMBER))
        yesterday = (NOON - timedelta(days=0)).date().isoformat()

        shown = client.submit(
            f"/bornes/{box.id}/vider", "Enregistrer la collecte", emptied_on=yesterday, mass_kg="12,5",
            photo=(BytesIO(picture()), "contenu.jpg"), **self.counted(),
        )  # fmt: skip
        emptying = queries.last_emptying_of(box.id)
        assert "12,5\u00a0kg" in shown.text
        line = emptying.lines[0]
        said = client.submit(
            f"/bornes/collectes/{emptying.id}/devenirs/{line.id}", "Enregistrer", kind="recycled", units="1", occurred_on=yesterday,
            proof="certified", proof_file=(BytesIO(PDF), "bsd.pdf"),
        )  # fmt: skip
        assert "attesté par un document" in text_of(said)
        outcome = queries.get_emptying(emptying.id).lines[0].outcomes[0]
        assert client.get(f"/bornes/devenirs/{outcome.id}/document").mimetype == "application/pdf"
        withdrawn = client.submit(f"/bornes/devenirs/{outcome.id}/retirer", "Retirer", reason="Erreur de saisie.")
        assert "Erreur de saisie." in text_of(withdrawn)
        assert "annulée" in text_of(client.submit(f"/bornes/collectes/{emptying.id}/annuler", "Annuler", reason="Faux.")).lower()

    @pytest.mark.parametrize("typed", ["-3", "3000", "3 000,0", "1e3", "douze"])
    def test_a_mass_that_no_box_has_is_said_beside_its_field_and_the_rest_stays(self, box, partner, client_of, typed):
        answer = client_of(partner).submit(
            f"/bornes/{box.id}/vider",
            "Enregistrer la collecte",
            emptied_on=DAY.isoformat(),
            mass_kg=typed,
            note="Pleine.",
            **self.counted(),
        )

        assert answer.status_code == 422
        assert "Pleine." in answer.text
        assert "12,5" in text_of(answer) or "vérifiez l’unité" in text_of(answer)
        assert movements() == []

    def test_the_receipt_is_a_document_that_is_known(self, box, partner, client_of):
        emptying = empty(box, by=partner)

        pdf = client_of(partner).post(f"/bornes/collectes/{emptying.id}/recu")

        assert pdf.mimetype == "application/pdf"
        known = known_document(sha256(pdf.data).hexdigest())
        assert (known.kind, known.reference) == ("Reçu de collecte d’une borne", emptying.reference)

    def test_others_neither_record_nor_read(self, box, host, partner, client_of):
        emptying = empty(box)
        for person in (host, make_manager(), make_official()):
            assert client_of(person).get(f"/bornes/{box.id}/vider").status_code == 403
        stranger = client_of(make_manager())
        assert stranger.get(f"/bornes/collectes/{emptying.id}").status_code == 404
        assert "Ville de Metz" not in stranger.get("/bornes/collectes").text
        assert client_of(host).get(f"/bornes/collectes/{emptying.id}").status_code == 200
        assert client_of(host).post(f"/bornes/collectes/{emptying.id}/annuler").status_code == 403

    def test_the_list_narrows_and_leads_from_the_ledger_to_the_emptying(self, box, client_of):
        emptying = empty(box)
        client = client_of(make_coordinator())

        assert len(client.page("/bornes/collectes?annee=2026&etat=a-declarer").select("tbody tr")) == 1
        assert client.queries <= 8
        assert client.get("/bornes/collectes/exporter?format=xlsx").data[:2] == b"PK"
        page = client.page("/mouvements?origine=bornes")
        assert "Déposé par des habitants" in page.text
        link = next(link["href"] for link in page.select("tbody a") if "/bornes/" in link["href"])
        assert client.get(link).location == f"/bornes/collectes/{emptying.id}"
        assert not client.page("/mouvements?origine=organismes").select("tbody tr")

    def test_the_resident_reads_what_became_of_it(self, box, client, monkeypatch):
        emptying = empty(box)
        line = next(line for line in emptying.lines if line.category_id == make_category("laptop").id)
        services.report_box_outcome(emptying.id, line.id, report(), units=3, is_erased=False, by=None, now=NOON)

        page = client.page(f"/b/{box.code}")

        assert "13 appareils déposés ici" in page.text.replace("\u00a0", " ")
        assert "Recyclé" in page.text
        assert "Pas encore connu : 10 appareils" in page.text.replace("\u00a0", " ")

    def test_what_was_left_last_year_counts_there_whenever_its_fate_is_known(self, box):
        emptying = empty(box)
        line = emptying.lines[0]
        later = date(2027, 2, 1)
        services.report_box_outcome(
            emptying.id,
            line.id,
            report(occurred_on=later),
            units=1,
            is_erased=True,
            by=None,
            now=datetime(2027, 2, 2, tzinfo=NOON.tzinfo),
        )

        assert queries.became_of_box(box.id, DAY.year)[MovementKind.RECYCLED].units == 1
        assert queries.became_of_box(box.id, later.year) == {}
