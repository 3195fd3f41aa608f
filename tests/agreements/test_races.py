"""Many small races over agreements: whoever signs, declines, terminates or withdraws a model at the same moment."""

from collections.abc import Iterator, Sequence
from math import isqrt

import pytest
from flask import Flask
from sqlalchemy import select, update

from agreements import queries, rules, services
from agreements.enums import AgreementScope, AgreementState, TemplateKind
from agreements.models import Agreement, AgreementTemplate, Signature, TemplateVersion
from core.clock import now, today
from core.db import db, transaction
from core.events import Announcement
from core.rows import inserted_keys
from tests.agreements.factories import in_days, make_verified_partner, model_of
from tests.factories import make_coordinator, make_manager, make_membership
from tests.races import RACES, Act, Naive, person, race_app, run_races

TEXT = {
    "title": "Convention",
    "template": {"version": 1},
    "articles": [],
    "giver": {"name": "Commune", "siret": "21570751400018", "address": "1 place de la Mairie, 57140 Woippy"},
    "partner": {"name": "Association", "siret": "21570751400018", "address": "1 rue de l’Exemple, 57000 Metz"},
}
SHA256 = rules.text_hash(TEXT)
SIDE = isqrt(RACES - 1) + 1  # as many givers as partners: each pair has one agreement to sign
ENDS = {AgreementState.PROPOSED, AgreementState.SIGNED, AgreementState.DECLINED, AgreementState.TERMINATED}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with race_app(tmp_path_factory.mktemp("races")) as app:
        yield app


@pytest.fixture(scope="module")
def partners(app: Flask) -> list[int]:
    return [make_verified_partner().id for _ in range(SIDE)]


class Pair:
    """An agreement to sign and who may sign it, by their keys."""

    def __init__(self, key: int, version_id: int, giver: int, colleague: int, partner: int) -> None:
        self.key, self.version_id, self.giver, self.colleague, self.partner = key, version_id, giver, colleague, partner


def make_pairs(partners: list[int], *, number: int = RACES, own_models: bool = False, signed_by_giver: bool = False) -> list[Pair]:
    """As many agreements to sign as there are races, between givers of their own and the partners."""
    people = []
    for _ in range(-(-number // len(partners))):
        giver = make_manager()
        colleague = make_membership(giver.organisation)
        people += [(giver, colleague.id, person(key)) for key in partners]
    people = people[:number]
    with transaction():
        versions = _models(number) if own_models else [_offered_version()] * number
        keys = inserted_keys(
            Agreement,
            [
                {
                    "reference": f"R-{giver.id}-{partner.id}", "template_version_id": version_id, "giver_id": giver.organisation_id,
                    "partner_id": partner.organisation_id, "starts_on": today(), "ends_on": in_days(400), "text": TEXT,
                    "text_sha256": SHA256, "proposed_at": now(), "state": AgreementState.PROPOSED, "scope": AgreementScope.GIFT,
                }
                for (giver, _, partner), version_id in zip(people, versions, strict=True)
            ],
        )  # fmt: skip
        if signed_by_giver:
            inserted_keys(Signature, [_signature(key, giver) for key, (giver, _, _) in zip(keys, people, strict=True)])
    facts = [(giver.id, colleague, partner.id) for giver, colleague, partner in people]
    return [Pair(key, version, *who) for key, version, who in zip(keys, versions, facts, strict=True)]


def _offered_version() -> int:
    version = queries.find_offered_version(model_of(TemplateKind.FRAMEWORK))
    assert version is not None
    return version.id


def _models(number: int) -> Sequence[int]:
    """As many models, each with a version on offer."""
    first = db.session.query(AgreementTemplate).count()
    templates = inserted_keys(
        AgreementTemplate, [{"code": f"race-{first + i}", "kind": TemplateKind.FRAMEWORK, "origin": ""} for i in range(number)]
    )
    facts = {"number": 1, "title": "Modèle", "purpose": "Donner", "articles": [], "published_at": now(), "revision": 0}
    return inserted_keys(TemplateVersion, [{**facts, "template_id": key, "withdrawal_reason": ""} for key in templates])


def _signature(key: int, by) -> dict[str, object]:
    facts = {"capacity": "maire", "consent": "Oui", "address": "192.0.2.1", "text_sha256": SHA256, "signed_at": now()}
    who = {"organisation_id": by.organisation_id, "membership_id": by.id, "signatory_name": by.user.name}
    return {"agreement_id": key, **who, **facts}


def outcomes(pairs: Sequence[Pair]) -> list[tuple[AgreementState, int]]:
    """The state of each agreement and how many signed it, once all that holds after any race is checked."""
    keys = [pair.key for pair in pairs]
    sides: dict[int, list[int]] = {key: [] for key in keys}
    told: dict[int, list[str]] = {key: [] for key in keys}
    for key, side in db.session.execute(select(Signature.agreement_id, Signature.organisation_id)):
        sides.get(key, []).append(side)
    for key, name in db.session.execute(
        select(Announcement.subject_id, Announcement.name).where(Announcement.subject_kind == "agreement").order_by(Announcement.id)
    ):
        told.get(key, []).append(name)
    found = []
    for one in db.session.scalars(select(Agreement).where(Agreement.id.between(min(keys), max(keys))).order_by(Agreement.id)):
        signed, names = sides[one.id], told[one.id]
        assert len(set(signed)) == len(signed), "a side signed twice"
        assert set(signed) <= {one.giver_id, one.partner_id}
        bound = one.state in {AgreementState.SIGNED, AgreementState.TERMINATED}
        assert bound is (len(signed) == 2), "signed by both and not bound, or bound and not signed by both"
        assert names.count("AgreementInForce") == bound, "what it says it became is not what it is"
        assert names.count("AgreementDeclined") == (one.state is AgreementState.DECLINED), "declined and something else"
        assert names.count("AgreementTerminated") == (one.state is AgreementState.TERMINATED)
        assert (one.closing_reason != "") is (one.state in {AgreementState.DECLINED, AgreementState.TERMINATED})
        found.append((one.state, len(signed)))
    db.session.rollback()
    return found


def sign(pair: Pair, who: int) -> Act:
    facts = {"capacity": "maire", "consent": True, "read_sha256": SHA256, "address": "192.0.2.1"}
    return lambda: services.sign_agreement(pair.key, **facts, by=person(who), now=now())


def decline(pair: Pair, who: int) -> Act:
    return lambda: services.decline_agreement(pair.key, reason="Non.", by=person(who), now=now())


def terminate(pair: Pair, who: int) -> Act:
    return lambda: services.terminate_agreement(pair.key, on=today(), reason="Fin.", by=person(who), now=now())


def test_two_sides_sign_at_once_and_both_are_bound(app, partners):
    pairs = make_pairs(partners)
    run_races(app, [[sign(pair, pair.giver), sign(pair, pair.partner)] for pair in pairs])

    assert set(outcomes(pairs)) == {(AgreementState.SIGNED, 2)}


def test_two_colleagues_sign_at_once_and_one_signature_is_kept(app, partners):
    pairs = make_pairs(partners)
    answers = run_races(app, [[sign(pair, pair.giver), sign(pair, pair.colleague)] for pair in pairs])

    assert {tuple(sorted(answer)) for answer in answers} == {("AlreadySigned", "done")}
    assert set(outcomes(pairs)) == {(AgreementState.PROPOSED, 1)}


def test_an_agreement_is_signed_or_declined_never_both(app, partners):
    pairs = make_pairs(partners, signed_by_giver=True)
    run_races(app, [[sign(pair, pair.partner), decline(pair, pair.giver)] for pair in pairs])

    assert set(outcomes(pairs)) <= {(AgreementState.SIGNED, 2), (AgreementState.DECLINED, 1)}


def test_two_sides_sign_while_one_declines(app, partners):
    pairs = make_pairs(partners)
    run_races(app, [[sign(pair, pair.giver), sign(pair, pair.partner), decline(pair, pair.colleague)] for pair in pairs])

    assert {state for state, _ in outcomes(pairs)} <= {AgreementState.SIGNED, AgreementState.DECLINED}


def test_an_agreement_ends_once(app, partners):
    pairs = make_pairs(partners)
    run_races(app, [[sign(pair, pair.giver), sign(pair, pair.partner)] for pair in pairs])
    answers = run_races(app, [[terminate(pair, pair.giver), terminate(pair, pair.partner)] for pair in pairs])

    assert {tuple(sorted(answer)) for answer in answers} == {("NotTerminable", "done")}
    assert set(outcomes(pairs)) == {(AgreementState.TERMINATED, 2)}


def test_nobody_signs_on_a_model_withdrawn_before(app, partners):
    pairs = make_pairs(partners, own_models=True, signed_by_giver=True)
    coordinator = make_coordinator().id

    def withdraw(pair: Pair) -> Act:
        return lambda: services.withdraw_version(pair.version_id, reason="Périmé.", by=person(coordinator), now=now())

    answers = run_races(app, [[sign(pair, pair.partner), withdraw(pair)] for pair in pairs])

    assert {withdrawn for _, withdrawn in answers} == {"done"}
    assert {signed for signed, _ in answers} <= {"done", "ModelWithdrawnSince"}
    states = {"done": (AgreementState.SIGNED, 2), "ModelWithdrawnSince": (AgreementState.PROPOSED, 1)}
    assert outcomes(pairs) == [states[signed] for signed, _ in answers]
    order = {}
    for key, kind, subject in db.session.execute(select(Announcement.id, Announcement.name, Announcement.subject_id)):
        order[kind, subject] = key
    for pair in pairs:
        if ("AgreementInForce", pair.key) in order:
            assert order["AgreementInForce", pair.key] < order["ModelWithdrawn", pair.version_id]


# The test of the test: the checks above see each of these fail, every time


def sign_naively(naive: Naive, pair: Pair, who: int) -> Act:
    """Decide on the signatures there were a moment ago, whatever became of the agreement meanwhile."""
    by = person(who)
    mine = _signature(pair.key, by)

    def read() -> int:
        return db.session.query(Signature).filter_by(agreement_id=pair.key).count()

    def write(before: int) -> None:
        db.session.add(Signature(**mine))
        if before:
            db.session.execute(update(Agreement).where(Agreement.id == pair.key).values(state=AgreementState.SIGNED))

    return naive.act(read, write)


def decline_naively(naive: Naive, pair: Pair) -> Act:
    facts = {"state": AgreementState.DECLINED, "closing_reason": "Non."}

    def write(_: object) -> None:
        db.session.execute(update(Agreement).where(Agreement.id == pair.key).values(**facts))

    return naive.act(lambda: queries.get_agreement(pair.key).state, write)


def test_two_naive_signatures_are_caught(app, partners):
    for pair in make_pairs(partners, number=20):
        naive = Naive(2)
        run_races(app, [[sign_naively(naive, pair, pair.giver), sign_naively(naive, pair, pair.partner)]])
        with pytest.raises(AssertionError, match="signed by both and not bound"):
            outcomes([pair])


def test_a_naive_signature_on_an_agreement_being_declined_is_caught(app, partners):
    for pair in make_pairs(partners, number=20, signed_by_giver=True):
        naive = Naive(2)
        run_races(app, [[sign_naively(naive, pair, pair.partner), decline_naively(naive, pair)]])
        with pytest.raises(AssertionError):
            outcomes([pair])
