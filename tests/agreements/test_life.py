"""Whatever people do in whatever order, an agreement stays sound; and so it does when they do it at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from agreements import queries, rules, services
from agreements.enums import AgreementState
from agreements.errors import AlreadySigned, OverlappingAgreement
from agreements.models import Agreement, AgreementDraft, Signature
from core.clock import now, paris_day, today
from core.db import db as database
from core.errors import Refusal
from core.events import history_of, quietly
from tests.agreements.factories import give_evidence, in_days, make_proposal, make_signed, make_verified_partner, sign
from tests.factories import make_manager, make_membership

SIDES = st.sampled_from(["giver", "partner"])
NEXT = {
    AgreementState.PROPOSED: {AgreementState.PROPOSED, AgreementState.SIGNED, AgreementState.DECLINED},
    AgreementState.SIGNED: {AgreementState.SIGNED, AgreementState.TERMINATED, AgreementState.AMENDED},
    AgreementState.AMENDED: {AgreementState.AMENDED},
    AgreementState.DECLINED: {AgreementState.DECLINED},
    AgreementState.TERMINATED: {AgreementState.TERMINATED},
}


class LifeOfAgreements(RuleBasedStateMachine):
    """Two organisations, two managers each, who press every button in any order, while a proof ends and is renewed."""

    @initialize()
    def meet(self) -> None:
        giver, partner = make_manager(), make_verified_partner()
        self.people = {
            "giver": [giver, make_membership(giver.organisation)],
            "partner": [partner, make_membership(partner.organisation)],
        }
        self.seen: dict[int, tuple[AgreementState, str, int]] = {}
        self.drafts: set[int] = set()
        self.days = 0
        self.is_proved = True

    @property
    def now(self) -> datetime:
        return now() + timedelta(days=self.days)

    @rule(days=st.sampled_from([1, 30, 400]))
    def time_passes(self, days: int) -> None:
        self.days += days

    @rule(start=st.integers(-1, 400), years=st.integers(0, 4))
    def propose(self, start: int, years: int) -> None:
        sides = self.people["giver"][0], self.people["partner"][0]
        self.try_to(lambda: make_proposal(*sides, starts_on=in_days(self.days + start), years=years, now=self.now))

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), start=st.integers(-1, 400), link=st.sampled_from(["amends_id", "renews_id"]))
    def follow(self, data, start: int, link: str) -> None:
        sides, followed = (self.people["giver"][0], self.people["partner"][0]), self.pick(data)
        starts_on = in_days(self.days + start) if link == "amends_id" else max(followed.ends_on, in_days(self.days))
        self.try_to(lambda: make_proposal(*sides, starts_on=starts_on, now=self.now, **{link: followed.id}))

    @rule()
    def the_proof_of_the_class_ended_this_morning(self) -> None:
        give_evidence(self.people["partner"][0], in_days(self.days - 1))
        self.is_proved = False

    @rule()
    def the_proof_is_renewed(self) -> None:
        give_evidence(self.people["partner"][0], None)
        self.is_proved = True

    @rule(start=st.integers(-1, 400), years=st.integers(0, 4))
    def prepare(self, start: int, years: int) -> None:
        giver, partner = self.people["giver"][0], self.people["partner"][0]
        answers = {"giver_id": giver.organisation_id, "partner_id": partner.organisation_id, "years": years}

        def save() -> None:
            starts_on = in_days(self.days + start)
            self.drafts.add(services.save_draft(**answers, starts_on=starts_on, by=giver, now=self.now).id)

        self.try_to(save)

    @precondition(lambda self: self.drafts)
    @rule(data=st.data(), stale=st.booleans())
    def send(self, data, *, stale: bool) -> None:
        key = data.draw(st.sampled_from(sorted(self.drafts)))

        def send_as_read() -> None:
            answers = services.terms_of(database.session.get_one(AgreementDraft, key))
            read = rules.text_hash(services.draft_agreement(now=self.now, **answers))
            services.send_draft(key, read_sha256="0" * 64 if stale else read, by=self.people["giver"][0], now=self.now)
            self.drafts.remove(key)

        self.try_to(send_as_read)

    @precondition(lambda self: self.drafts)
    @rule(data=st.data())
    def discard(self, data) -> None:
        key = data.draw(st.sampled_from(sorted(self.drafts)))
        services.discard_draft_agreement(key, by=self.people["giver"][0], now=self.now)
        self.drafts.remove(key)

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), side=SIDES, which=st.integers(0, 1), stale=st.booleans(), consent=st.booleans())
    def sign(self, data, side: str, which: int, *, stale: bool, consent: bool) -> None:
        agreement = self.pick(data)
        facts = {"consent": consent, "now": self.now, **({"read_sha256": "0" * 64} if stale else {})}
        self.try_to(lambda: sign(agreement, self.people[side][which], **facts))

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), side=SIDES, reason=st.sampled_from(["", "Non"]))
    def decline(self, data, side: str, reason: str) -> None:
        key = self.pick(data).id
        self.try_to(lambda: services.decline_agreement(key, reason=reason, by=self.people[side][0], now=self.now))

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), side=SIDES, days=st.integers(-2, 800))
    def terminate(self, data, side: str, days: int) -> None:
        key = self.pick(data).id
        on = in_days(self.days + days)
        self.try_to(lambda: services.terminate_agreement(key, on=on, reason="Fin", by=self.people[side][0], now=self.now))

    def try_to(self, command) -> None:
        try:
            with quietly():
                command()
        except Refusal:
            database.session.rollback()

    def pick(self, data) -> Agreement:
        return database.session.get_one(Agreement, data.draw(st.sampled_from(sorted(self.seen))))

    @invariant()
    def every_agreement_is_sound(self) -> None:
        if not hasattr(self, "people"):
            return
        agreements = queries.agreements_between(self.people["giver"][0].organisation_id, self.people["partner"][0].organisation_id)
        for one in agreements:
            state, sha256, signatures = self.seen.get(one.id, (AgreementState.PROPOSED, one.text_sha256, 0))
            sides = [row.organisation_id for row in database.session.query(Signature).filter_by(agreement_id=one.id)]
            assert one.state in NEXT[state]
            assert rules.text_hash(one.text) == one.text_sha256 == sha256
            assert len(sides) == len(set(sides)) >= signatures
            assert set(sides) <= {one.giver_id, one.partner_id}
            assert (len(sides) == 2) == one.state.has_bound
            assert (one.terminated_on is not None) == (one.state in {AgreementState.TERMINATED, AgreementState.AMENDED})
            assert self.is_proved or (one.id in self.seen and len(sides) == signatures), "proposed or signed without a proof"
            assert all(paris_day(row.signed_at) < one.ends_on for row in one.signatures), "signed once it was over"
            self.seen[one.id] = one.state, one.text_sha256, len(sides)
        assert sum(one.state is AgreementState.PROPOSED for one in agreements) <= 1
        drafts = database.session.query(AgreementDraft.id).filter_by(giver_id=self.people["giver"][0].organisation_id)
        assert {key for (key,) in drafts} == self.drafts
        for day in range(0, 1900, 50):
            assert sum(one.is_in_force(today() + timedelta(days=day)) for one in agreements) <= 1


@pytest.mark.usefixtures("db")
def test_no_order_of_events_leads_to_a_forbidden_state():
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    run_state_machine_as_test(
        LifeOfAgreements, settings=settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=checks)
    )


def at_once(app, commands):
    """What each command answers, all of them starting together, each in a session of its own."""
    database.session.rollback()
    ready = Barrier(len(commands))

    def run(command):
        with app.app_context(), quietly():
            ready.wait()
            try:
                return command()
            except Refusal as refusal:
                return refusal
            finally:
                database.session.remove()

    with ThreadPoolExecutor(len(commands)) as pool:
        answers = list(pool.map(run, commands))
    database.session.expire_all()
    return answers


def signing(key, membership_id, sha256):
    """Sign as somebody loaded in the session of the thread."""
    from core.accounts.models import Membership

    def command():
        by = database.session.get_one(Membership, membership_id)
        services.sign_agreement(key, capacity="maire", consent=True, read_sha256=sha256, address="192.0.2.1", by=by, now=now())
        return "signed"

    return command


def proposing(giver_id, partner_id, membership_id):
    from core.accounts.models import Membership

    def command():
        by = database.session.get_one(Membership, membership_id)
        answers = {"giver_id": giver_id, "partner_id": partner_id, "starts_on": today(), "years": 3}
        return services.propose_agreement(**answers, by=by, now=now()).reference

    return command


def test_two_managers_of_one_side_sign_at_once_and_one_signature_is_kept(committed_app):
    giver = make_manager()
    colleague = make_membership(giver.organisation)
    agreement = make_proposal(giver)

    answers = at_once(committed_app, [signing(agreement.id, one.id, agreement.text_sha256) for one in (giver, colleague)])

    assert answers.count("signed") == 1
    assert [type(answer) for answer in answers if answer != "signed"] == [AlreadySigned]
    assert database.session.query(Signature).count() == 1


def test_both_sides_sign_at_once_and_the_agreement_is_signed(committed_app):
    giver, partner = make_manager(), make_verified_partner()
    agreement = make_proposal(giver, partner)

    answers = at_once(committed_app, [signing(agreement.id, one.id, agreement.text_sha256) for one in (giver, partner)])

    assert answers == ["signed", "signed"]
    assert queries.get_agreement(agreement.id).state is AgreementState.SIGNED


def test_proposals_made_at_once_have_references_of_their_own(committed_app):
    pairs = [(make_manager(), make_verified_partner()) for _ in range(6)]

    references = at_once(
        committed_app, [proposing(giver.organisation_id, partner.organisation_id, giver.id) for giver, partner in pairs]
    )

    assert sorted(references) == [f"CV-{today().year}-{number:04d}" for number in range(1, 7)]


def test_a_document_asked_for_twice_at_once_is_kept_once(committed_app):
    with quietly():
        key = make_signed().id

    at_once(committed_app, [lambda: services.make_document(key)] * 2)

    assert [one.name for one in history_of("agreement", key)].count("AgreementDocumentMade") == 1


def test_the_same_proposal_made_twice_at_once_is_made_once(committed_app):
    giver, partner = make_manager(), make_verified_partner()

    answers = at_once(committed_app, [proposing(giver.organisation_id, partner.organisation_id, giver.id)] * 2)

    assert sorted(isinstance(answer, OverlappingAgreement) for answer in answers) == [False, True]
    assert database.session.query(Agreement).count() == 1
