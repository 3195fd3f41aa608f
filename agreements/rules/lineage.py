"""Agreements that follow from another: amendments, renewals, joining forms; and when their ends are announced."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from agreements.enums import AgreementScope, AgreementState, TemplateKind
from agreements.errors import (
    AmendmentOutsideTerm,
    CannotJoin,
    NotAmendable,
    NotJoinable,
    NotRenewable,
    OtherParties,
    RenewalTooEarly,
)
from agreements.models import Agreement
from agreements.rules.terms import Terms
from agreements.rules.texts import Article
from core.accounts.enums import OrganisationKind
from core.accounts.models import Organisation
from core.web.filters import french_date
from geo.partners.rules import warning_due


def check_same_parties(before: Agreement, terms: Terms, scope: AgreementScope) -> None:
    """What follows an agreement binds the same two, for the same thing; raises `OtherParties`."""
    if (before.giver_id, before.partner_id, before.scope) != (terms.giver_id, terms.partner_id, scope):
        raise OtherParties


def check_amendable(before: Agreement, terms: Terms, scope: AgreementScope, *, today: date) -> None:
    """An amendment begins during a signed agreement, after its first day; raises `NotAmendable`, `AmendmentOutsideTerm`."""
    if before.state is not AgreementState.SIGNED or today >= before.ends_on:
        raise NotAmendable
    check_same_parties(before, terms, scope)
    first, last = max(before.starts_on + timedelta(days=1), today), before.ends_on - timedelta(days=1)
    if not first <= terms.starts_on <= last:
        raise AmendmentOutsideTerm(french_date(first), french_date(last))


def check_amendment_signable(amendment: Agreement, before: Agreement) -> None:
    """What it amends is still signed when the last signature comes; raises `NotAmendable`."""
    if before.state is not AgreementState.SIGNED or amendment.starts_on >= before.ends_on:
        raise NotAmendable


def check_renewable(before: Agreement, terms: Terms, scope: AgreementScope) -> None:
    """A renewal follows a signed agreement, from its end on; raises `NotRenewable`, `OtherParties`, `RenewalTooEarly`."""
    if before.state is not AgreementState.SIGNED:
        raise NotRenewable
    check_same_parties(before, terms, scope)
    if terms.starts_on < before.ends_on:
        raise RenewalTooEarly(french_date(before.ends_on))


def is_joinable(framework: Agreement, *, on: date) -> bool:
    """A framework agreement of the metropole, signed by both, whose end is to come: other public bodies may join it."""
    return (
        framework.giver.kind is OrganisationKind.METROPOLE
        and framework.template_version.template.kind is TemplateKind.FRAMEWORK
        and framework.joins_id is None
        and framework.state is AgreementState.SIGNED
        and on < framework.ends_on
    )


def check_joinable(framework: Agreement, joiner: Organisation, terms: Terms, *, today: date) -> None:
    """Another public body joins it with the same partner, while it lasts.

    Raises `NotJoinable`, `CannotJoin`, `OtherParties`, `AmendmentOutsideTerm`.
    """
    if not is_joinable(framework, on=today):
        raise NotJoinable
    if not joiner.kind.is_public or joiner.id == framework.giver_id:
        raise CannotJoin
    if terms.partner_id != framework.partner_id:
        raise OtherParties
    first, last = max(framework.starts_on, today), framework.ends_on - timedelta(days=1)
    if not first <= terms.starts_on <= last:
        raise AmendmentOutsideTerm(french_date(first), french_date(last))


JOINING: Sequence[Article] = (
    {
        "heading": "Objet",
        "paragraphs": [
            (
                "{giver_name} rejoint la convention-cadre {followed}, signée le {followed_on} entre "
                "{followed_parties}. {giver_name} en a "
                "lu le texte en entier."
            ),
            "{partner_name} accepte cette adhésion.",
        ],
    },
    {
        "heading": "Engagements",
        "paragraphs": [
            (
                "Toutes les clauses de la convention-cadre s’appliquent entre {giver_name} et {partner_name} : là où "
                "elle écrit « la "
                "collectivité », il faut lire {giver_name}."
            ),
            "Les avenants signés à la convention-cadre s’appliquent de même, à partir du jour où ils prennent effet.",
            "Empreinte SHA-256 du texte de la convention-cadre : {followed_sha256}",
        ],
    },
    {
        "heading": "Durée",
        "paragraphs": [
            (
                "L’adhésion prend effet le {starts_on}. Elle prend fin avec la convention-cadre : à son terme, le "
                "{last_day} au soir, ou "
                "plus tôt si la convention-cadre est résiliée."
            ),
            (
                "{giver_name} ou {partner_name} peut y mettre fin plus tôt, comme la convention-cadre le prévoit, sans "
                "effet sur celle-ci."
            ),
        ],
    },
)
AMENDING: Article = {
    "heading": "Objet de l’avenant",
    "paragraphs": [
        (
            "Le présent avenant remplace, à partir du {starts_on}, le texte de la convention {followed}, signée le "
            "{followed_on} entre "
            "{followed_parties}. Les remises faites avant ce jour restent soumises au texte d’origine."
        ),
        "Empreinte SHA-256 du texte remplacé : {followed_sha256}",
    ],
}


def facts_of_followed(followed: Agreement) -> dict[str, str]:
    """What a joining form or an amendment says of the agreement it follows."""
    sides = (followed.name_of(side) for side in (followed.giver_id, followed.partner_id))
    return {
        "followed": followed.reference,
        "followed_on": french_date(max(signature.signed_at for signature in followed.signatures)),
        "followed_parties": " et ".join(sides),
        "followed_sha256": followed.text_sha256,
    }


def reminder_due(agreement: Agreement, stages: Collection[int], *, today: date) -> int | None:
    """The reminder that day calls for: the nearest stage not later than the end, in days before it; 0 once it has ended."""
    return warning_due(agreement.ends_on - timedelta(days=1), stages, today=today)
