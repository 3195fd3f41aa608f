"""Which law an agreement rests on and which clauses it may have, by its model and by what the receiver is.

CG3P, articles L. 3212-2 and L. 3212-3; Code de l'environnement, articles L. 541-1-1 and R. 543-200-1; RGPD, article 28 (read
November 2026).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.enums import AgreementScope, ErasedBy, TemplateKind
from agreements.errors import (
    AddressMissing,
    LegalClassChanged,
    LegalClassExpired,
    LegalClassUnproved,
    ModelWithdrawnSince,
    NotBetweenTwo,
    PartnerCannotReceiveGifts,
    PartnerNotForThisModel,
    PublicBodyNotForThisModel,
    PublicGiftNotAllowed,
    PurposeMissing,
)
from agreements.models import Agreement, TemplateVersion
from agreements.rules.texts import Article
from core.accounts.models import Organisation
from core.web.filters import french_date
from geo.partners.enums import LegalClass
from geo.partners.models import PartnerDocument

RESALE_CLAUSE = "prix-solidaire"
RESELLERS = {LegalClass.PUBLIC_UTILITY, LegalClass.GENERAL_INTEREST}
GIFT_LAW = "Code général de la propriété des personnes publiques, articles L. 3212-2 (3°) et L. 3212-3"
WHY_A_GIFT: Mapping[LegalClass, str] = {
    LegalClass.PUBLIC_UTILITY: "La loi nomme les associations reconnues d’utilité publique. Elle leur permet de céder à prix "
    "solidaire.",
    LegalClass.GENERAL_INTEREST: "La loi nomme les associations d’intérêt général dont l’objet statutaire est d’équiper, de former "
    "et d’accompagner des personnes en situation de précarité. Elle leur permet de céder à prix solidaire.",
    LegalClass.ESUS: "La loi nomme les organismes de réemploi agréés « entreprise solidaire d’utilité sociale » (Code du travail, "
    "article L. 3332-17-1, II). Elle ne leur ouvre pas la cession à prix solidaire.",
    LegalClass.PARENTS: "La loi nomme les associations de parents d’élèves. Elle ne leur ouvre pas la cession à prix solidaire.",
    LegalClass.STUDENTS: "La loi nomme les associations d’étudiants. Elle ne leur ouvre pas la cession à prix solidaire.",
    LegalClass.TUTORING: "La loi nomme les associations de soutien scolaire. Elle ne leur ouvre pas la cession à prix solidaire.",
}


@dataclass(frozen=True, slots=True)
class Basis:
    """The law an agreement rests on, why it applies to that receiver, and what follows from it."""

    law: str
    because: str
    may_resell: bool = False
    rests_on_class: bool = False  # then the evidence of the legal class must be in force


RECONDITIONING = Basis(
    "RGPD, article 28, et Code de l’environnement, article L. 541-1-1",
    "Le matériel reste la propriété de la collectivité : ce n’est pas un don, et la loi n’exige aucune catégorie.",
)
COLLECTION = Basis(
    "Code de l’environnement, articles L. 541-1-1 et R. 543-200-1",
    "Ce qui est déposé en borne n’est pas un don de la collectivité. Le partenaire le prend en charge au titre d’un contrat écrit "
    "avec un éco-organisme.",
)
BETWEEN_PUBLIC_BODIES = Basis(
    "Code général de la propriété des personnes publiques, articles L. 3212-2 (10° et 11°) et L. 3212-3",
    "La loi permet de céder gratuitement des biens mobiliers, sous un plafond de valeur, à un autre organisme public.",
)


def basis_of(kind: TemplateKind, legal_class: LegalClass | None, *, allows_public_gifts: bool = True) -> Basis:
    """The basis of an agreement made from a model of that kind with a partner of that class (`None`: a public body).

    `allows_public_gifts` is the setting of the day: the present wording of L. 3212-2, 10° and 11°, was not read. Raises
    `NotBetweenTwo`, `PublicBodyNotForThisModel`, `PartnerNotForThisModel`, `PublicGiftNotAllowed`, `PartnerCannotReceiveGifts`.
    """
    if not kind.binds_two:
        raise NotBetweenTwo
    if kind is TemplateKind.PUBLIC_BODY_GIFT:
        if legal_class is not None:
            raise PartnerNotForThisModel
        if not allows_public_gifts:
            raise PublicGiftNotAllowed
        return BETWEEN_PUBLIC_BODIES
    if legal_class is None:
        raise PublicBodyNotForThisModel
    if kind is TemplateKind.RECONDITIONING:
        return RECONDITIONING
    if kind is TemplateKind.BOX_COLLECTION:
        return COLLECTION
    if legal_class not in WHY_A_GIFT:
        raise PartnerCannotReceiveGifts
    return Basis(GIFT_LAW, WHY_A_GIFT[legal_class], may_resell=legal_class in RESELLERS, rests_on_class=True)


def check_evidence(basis: Basis, name: str, evidence: PartnerDocument | None, *, today: date) -> None:
    """What proves the class was accepted, and is valid that day, its last day included.

    Raises `LegalClassUnproved`, `LegalClassExpired`.
    """
    if not basis.rests_on_class:
        return
    if evidence is None:
        raise LegalClassUnproved(name)
    if evidence.valid_until is not None and evidence.valid_until < today:
        raise LegalClassExpired(name, french_date(evidence.valid_until))


def check_class_kept(agreement: Agreement, class_label: str) -> None:
    """Whoever receives is still what the text says it is: its clauses depend on it. Raises `LegalClassChanged`."""
    written_for = agreement.text.get("basis", {}).get("class", class_label)
    if written_for != class_label:
        raise LegalClassChanged(written_for, class_label)


def check_purpose(basis: Basis, legal_class: LegalClass | None, purpose: str) -> None:
    """An association of general interest says its statutory purpose: the law rests on it; raises `PurposeMissing`."""
    if basis.rests_on_class and legal_class is LegalClass.GENERAL_INTEREST and not purpose.strip():
        raise PurposeMissing


def check_addresses(*parties: Organisation) -> None:
    """A convention says where its parties are (model of the State, circular JORFARTI000002426656); raises `AddressMissing`."""
    for party in parties:
        if not (party.street.strip() and party.postcode.strip()):
            raise AddressMissing(party.name)


def check_still_offered(version: TemplateVersion) -> None:
    """Nobody signs a text whose model was withdrawn since it was proposed; raises `ModelWithdrawnSince`."""
    if version.withdrawn_at is not None:
        raise ModelWithdrawnSince(version.withdrawal_reason or "raison non précisée")


def allowed_articles(articles: Sequence[Article], basis: Basis, class_label: str) -> list[Article]:
    """The articles of a model, the one on solidarity prices saying that it does not apply to whom the law does not name.

    It keeps its place, because other articles refer to it.
    """
    if basis.may_resell or not basis.rests_on_class:
        return [*articles]
    return [_without_resale(one, class_label) if one.get("clause") == RESALE_CLAUSE else one for one in articles]


def _without_resale(article: Article, class_label: str) -> dict[str, Any]:
    sentence = (
        "La loi réserve la cession à prix solidaire à d’autres catégories d’associations que celle du partenaire "
        f"({class_label[0].lower()}{class_label[1:]}) : elle ne s’applique pas à la présente convention. "
        "Le partenaire ne cède les biens que gratuitement."
    )
    return {**article, "paragraphs": [sentence]}


def left_out(articles: Sequence[Article], basis: Basis) -> list[str]:
    """The headings of the articles that do not apply on that basis."""
    is_out = basis.rests_on_class and not basis.may_resell
    return [one["heading"] for one in articles if is_out and one.get("clause") == RESALE_CLAUSE]


def who_erases(scope: AgreementScope, asked: ErasedBy) -> ErasedBy:
    """As the parties choose for a gift; the partner when goods are entrusted to it or found in a box: the model says so."""
    return asked if scope.is_gift else ErasedBy.PARTNER
