"""What awaits a person, in the words she reads. Counts come in, tasks come out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from core.accounts.enums import VerificationState
from core.waiting import Waiting
from core.web.filters import counted, french_date
from marketplace.collection.enums import ReportState
from marketplace.inventory.enums import ItemState
from marketplace.inventory.rules.dormant import DormantStock
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.rules import MOST_ITEMS_AT_ONCE

WEEK_DAYS = 7
ANSWER_LAPSING = "Répondre aux demandes bientôt closes"
ANSWER_CLAIMS = "Répondre aux demandes sur vos lots"
HAND_OVER = "Remettre le matériel cette semaine"
COLLECT = "Enlever le matériel cette semaine"
REOPEN = "Proposer à nouveau, ou retirer, les lots expirés"
CONFIRM_RECEIPT = "Confirmer la réception"
SIGN = "Signer une convention"
FOR_MANAGERS = frozenset({ANSWER_LAPSING, ANSWER_CLAIMS, REOPEN, HAND_OVER, CONFIRM_RECEIPT, SIGN})
NOTHING = Waiting(0)
BY_A_MANAGER = "À faire par une personne responsable de votre organisme."


@dataclass(frozen=True)
class Task:
    """One thing to do: its words, the page where it is done, how many there are."""

    label: str
    endpoint: str
    count: int
    detail: str = ""
    tone: str = "waiting"
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BodyAgenda:
    """What waits for somebody of a public body."""

    claims: Waiting
    claims_lapsing: Waiting
    drafts: Waiting
    expired: Waiting
    pickups_soon: Waiting
    pickups_to_plan: Waiting
    to_sign: Waiting
    unerased_units: int
    undated_units: int
    dormant: DormantStock
    undeclared_year: int | None
    box_reports: Waiting = NOTHING


@dataclass(frozen=True)
class PartnerAgenda:
    """What waits for somebody of a partner."""

    is_verified: bool
    documents: Waiting
    unproved: Waiting
    pickups_soon: Waiting
    pickups_to_plan: Waiting
    receipts: Waiting
    outcomes: Waiting
    erasures: Waiting
    to_sign: Waiting
    claims_pending: int
    claims_lapsing: Waiting
    open_lots: int
    quotations: Waiting
    stale_offers: int
    box_reports: Waiting = NOTHING
    emptyings: Waiting = NOTHING


@dataclass(frozen=True)
class CoordinatorAgenda:
    """What waits for the metropole's coordinator."""

    organisations: int
    partners: Waiting
    documents: Waiting
    suggestions: Waiting
    to_sign: Waiting
    undeclared: int
    given_up: int
    values_to_watch: int = 0
    addresses: Waiting = Waiting(0)  # noqa: RUF009 - it never changes
    closed: Waiting = Waiting(0)  # noqa: RUF009 - it never changes
    box_reports: Waiting = NOTHING
    box_requests: Waiting = NOTHING


def tasks_of_body(agenda: BodyAgenda) -> list[Task]:
    """The tasks of a public body, the most pressing first; none when nothing waits."""
    return list(_tasks_of_body(agenda))


def tasks_of_partner(agenda: PartnerAgenda) -> list[Task]:
    """The tasks of a partner, the most pressing first; none when nothing waits."""
    return list(_tasks_of_partner(agenda))


def tasks_of_coordinator(agenda: CoordinatorAgenda) -> list[Task]:
    """The tasks of the coordinator; none when nothing waits."""
    return list(_tasks_of_coordinator(agenda))


def for_member(tasks: Sequence[Task]) -> list[Task]:
    """The same tasks for somebody who does not decide: what she cannot do herself comes last, and says who can."""
    own = [task for task in tasks if task.label not in FOR_MANAGERS]
    others = [replace(task, detail=BY_A_MANAGER, tone="neutral") for task in tasks if task.label in FOR_MANAGERS]
    return own + others


def _tasks_of_body(agenda: BodyAgenda) -> Iterator[Task]:
    if agenda.claims_lapsing.count:
        yield _task(
            ANSWER_LAPSING,
            "lots.show_lot",
            "lot_id",
            agenda.claims_lapsing,
            elsewhere="lots.list_own_lots",
            detail="Sans réponse de votre part dans les sept jours, elles se ferment d’elles-mêmes.",
            tone="bad",
            state=LotState.PUBLISHED,
        )
    if agenda.claims.count:
        yield _task(
            ANSWER_CLAIMS,
            "lots.show_lot",
            "lot_id",
            agenda.claims,
            elsewhere="lots.list_own_lots",
            detail="Des organismes attendent votre réponse.",
        )
    yield from _pickups(agenda.pickups_soon, agenda.pickups_to_plan, verb=HAND_OVER)
    yield from _signatures(agenda.to_sign)
    yield from _box_reports(agenda.box_reports)
    if agenda.expired.count:
        yield _task(
            REOPEN,
            "lots.show_lot",
            "lot_id",
            agenda.expired,
            elsewhere="lots.list_own_lots",
            detail="Leur date limite est passée et il y reste du matériel.",
            state=LotState.EXPIRED,
        )
    if agenda.drafts.count:
        yield _task(
            "Terminer vos brouillons de lots",
            "lots.prepare_lot",
            "lot_id",
            agenda.drafts,
            elsewhere="lots.list_own_lots",
            detail="Un brouillon n’est visible que de votre organisme.",
            tone="neutral",
        )
    if agenda.unerased_units:
        yield Task(
            "Effacer les données des équipements réformés",
            "inventory.list_items",
            agenda.unerased_units,
            "Sans effacement réussi, ils ne peuvent pas être remis.",
            "neutral",
            {"a_effacer": "y"},
        )
    if agenda.undeclared_year:
        yield Task(
            "Déclarer le stock au 1er janvier",
            "inventory.edit_declaration",
            1,
            "Sans lui, le taux de réemploi de l’année n’est pas défini. Les nombres de votre inventaire sont proposés.",
            values={"year": agenda.undeclared_year},
        )
    if agenda.undated_units:
        yield Task(
            "Compléter les dates manquantes",
            "inventory.list_undated",
            agenda.undated_units,
            "Sans ses deux dates, un équipement ne compte pas dans le taux du décret.",
            "neutral",
        )
    if agenda.dormant.units:
        is_one_lot = agenda.dormant.units <= MOST_ITEMS_AT_ONCE
        sleeping = {"etat": ItemState.DECOMMISSIONED.value, "reforme_avant": agenda.dormant.before.isoformat()}
        yield Task(
            "Proposer le matériel qui dort",
            "lots.propose_from_list" if is_one_lot else "inventory.list_dormant",
            agenda.dormant.units,
            f"{counted(agenda.dormant.units, 'équipement réformé attend', 'équipements réformés attendent')} depuis trop longtemps,"
            f" le plus ancien depuis le {french_date(agenda.dormant.oldest)}.",
            "neutral",
            sleeping if is_one_lot else {},
        )


def _tasks_of_partner(agenda: PartnerAgenda) -> Iterator[Task]:
    if not agenda.is_verified:
        yield Task(
            "Faire vérifier votre profil",
            "partners.list_partners",
            1,
            "Complétez-le, puis soumettez-le à la coordination. S’il est déjà soumis, elle vous répondra par courriel.",
            "waiting",
        )
    if agenda.unproved.count:
        yield Task(
            "Prouver votre catégorie juridique",
            "partners.show_documents",
            agenda.unproved.count,
            "Déposez-en la preuve dans vos justificatifs : sans elle, aucune convention de don ne peut être signée avec vous.",
            "waiting",
            {"partner_id": agenda.unproved.first_id},
        )
    if agenda.documents.count:
        yield Task(
            "Renouveler vos justificatifs",
            "partners.show_documents",
            agenda.documents.count,
            "L’un d’eux expire bientôt ou est périmé : un justificatif périmé empêche de demander un lot.",
            "bad",
            {"partner_id": agenda.documents.first_id},
        )
    if agenda.outcomes.count:
        yield _task(
            "Déclarer ce que le matériel est devenu",
            "transfers.show_transfer",
            "transfer_id",
            agenda.outcomes,
            elsewhere="transfers.list_transfers",
            detail="Le délai est passé : sans déclaration, ces unités ne comptent pas.",
            tone="bad",
        )
    if agenda.erasures.count:
        yield _task(
            "Effacer les données du matériel reçu",
            "transfers.show_transfer",
            "transfer_id",
            agenda.erasures,
            elsewhere="transfers.list_transfers",
            detail="La convention vous en charge : rien n’est réemployé avant.",
            tone="bad",
        )
    if agenda.receipts.count:
        yield _task(
            CONFIRM_RECEIPT,
            "transfers.show_transfer",
            "transfer_id",
            agenda.receipts,
            elsewhere="transfers.list_transfers",
            detail="Comptez ce qui est arrivé, puis confirmez.",
        )
    yield from _pickups(agenda.pickups_soon, agenda.pickups_to_plan, verb=COLLECT)
    yield from _signatures(agenda.to_sign)
    yield from _of_boxes(agenda)
    yield from _of_supply(agenda)
    if agenda.claims_lapsing.count:
        yield _task(
            "Relancer les donneurs avant que vos demandes ne se ferment",
            "lots.show_claim",
            "claim_id",
            agenda.claims_lapsing,
            elsewhere="lots.list_own_claims",
            detail="Sans réponse dans les sept jours, elles se ferment d’elles-mêmes : un message peut suffire.",
            state=ClaimState.PENDING,
        )
    if agenda.claims_pending:
        yield Task(
            "Suivre vos demandes",
            "lots.list_own_claims",
            agenda.claims_pending,
            "Les donneurs n’ont pas encore répondu.",
            "neutral",
        )
    if agenda.is_verified and agenda.open_lots:
        yield Task("Voir les lots à demander", "lots.list_lots", agenda.open_lots, "Lots publiés en ce moment.", "neutral")


def _of_supply(agenda: PartnerAgenda) -> Iterator[Task]:
    if agenda.quotations.count:
        yield _task(
            "Répondre aux demandes de devis",
            "supply.show_request",
            "request_id",
            agenda.quotations,
            elsewhere="supply.list_requests",
            detail="Joignez votre devis, ou déclinez : l’organisme qui demande est prévenu.",
        )
    if agenda.stale_offers:
        yield Task(
            "Confirmer votre stock reconditionné",
            "supply.list_own_stock",
            agenda.stale_offers,
            "Ces offres ne sont plus montrées : un bouton confirme qu’elles sont encore vraies.",
            "neutral",
        )


def _tasks_of_coordinator(agenda: CoordinatorAgenda) -> Iterator[Task]:
    if agenda.organisations:
        yield Task(
            "Vérifier les organismes qui demandent à rejoindre le réseau",
            "accounts.list_organisations",
            agenda.organisations,
            "La personne qui a fait la demande est invitée dès que son organisme est vérifié.",
            values={"verification": VerificationState.UNVERIFIED.value},
        )
    if agenda.partners.count:
        yield _task(
            "Vérifier les profils de partenaires",
            "partners.show_partner",
            "partner_id",
            agenda.partners,
            elsewhere="partners.list_partners",
            detail="Un profil vérifié paraît sur la carte et ouvre les lots au partenaire.",
        )
    if agenda.suggestions.count:
        task = _task(
            "Lire les modifications proposées par les partenaires",
            "partners.show_suggestion",
            "partner_id",
            agenda.suggestions,
            elsewhere="partners.list_partners",
            detail="Leur profil public reste tel qu’il est jusqu’à votre réponse.",
        )
        yield task if task.values else replace(task, values={"etat": "modifie"})
    if agenda.documents.count:
        yield _task(
            "Vérifier les justificatifs des partenaires",
            "partners.show_documents",
            "partner_id",
            agenda.documents,
            elsewhere="partners.list_documents",
            detail="Un partenaire dont un justificatif est périmé attend votre accord pour demander des lots.",
        )
    if agenda.closed.count:
        task = _task(
            "Regarder les partenaires fermés au répertoire des entreprises",
            "partners.show_partner",
            "partner_id",
            agenda.closed,
            elsewhere="partners.list_partners",
            detail="Un déménagement change de SIRET\u00a0: corrigez-le, ou suspendez le profil.",
        )
        yield task if task.values else replace(task, values={"etat": "ferme"})
    yield from _signatures(agenda.to_sign)
    if agenda.addresses.count:
        yield _task(
            "Placer des adresses sur la carte",
            "addresses.show_address",
            "address_id",
            agenda.addresses,
            elsewhere="addresses.list_addresses",
            detail="Ce qui s’y trouve paraît à la mairie tant que personne n’a dit où elles sont.",
            tone="neutral",
        )
    yield from _box_requests(agenda)
    if agenda.given_up:
        yield Task(
            "Relancer ce qui n’a pas pu partir",
            "outbox.list_given_up",
            agenda.given_up,
            "Des courriels ou des tâches ont échoué pendant cinq jours.",
        )
    if agenda.values_to_watch:
        yield Task(
            "Vérifier la valeur des dons près du seuil",
            "lots.list_values",
            agenda.values_to_watch,
            "Au-delà du seuil de l’année, une convention qui valorise les dons est obligatoire.",
        )
    if agenda.undeclared:
        yield Task(
            "Relancer les stocks non déclarés",
            "inventory.list_bodies",
            agenda.undeclared,
            "Ces organismes n’ont pas dit ce qu’ils détenaient le 1er janvier.",
            "neutral",
            values={"etat": "attendue"},
        )


def _of_boxes(agenda: PartnerAgenda) -> Iterator[Task]:
    yield from _box_reports(agenda.box_reports)
    if agenda.emptyings.count:
        yield _task(
            "Dire ce qu’est devenu le contenu des bornes",
            "collection.show_emptying",
            "emptying_id",
            agenda.emptyings,
            elsewhere="collection.list_emptyings",
            detail="Les habitants le lisent sur la page de la borne.",
        )


def _box_requests(agenda: CoordinatorAgenda) -> Iterator[Task]:
    if agenda.box_requests.count:
        yield _task(
            "Répondre aux demandes de bornes",
            "collection.show_request",
            "box_request_id",
            agenda.box_requests,
            elsewhere="collection.list_requests",
        )
    yield from _box_reports(agenda.box_reports)


def _box_reports(reports: Waiting) -> Iterator[Task]:
    if reports.count:
        yield _task(
            "Répondre aux signalements sur les bornes",
            "collection.show_report",
            "report_id",
            reports,
            elsewhere="collection.list_reports",
            detail="Une borne est pleine, abîmée ou dangereuse : qui l’a signalé attend une phrase.",
            state=ReportState.RECEIVED,
        )


def _pickups(soon: Waiting, to_plan: Waiting, *, verb: str) -> Iterator[Task]:
    if soon.count:
        yield _task(
            verb,
            "transfers.show_transfer",
            "transfer_id",
            soon,
            elsewhere="transfers.list_transfers",
            detail="Enlèvements prévus dans les sept jours, ou dont le jour est passé.",
        )
    if to_plan.count:
        yield _task(
            "Convenir d’un jour d’enlèvement",
            "transfers.show_transfer",
            "transfer_id",
            to_plan,
            elsewhere="transfers.list_transfers",
        )


def _signatures(to_sign: Waiting) -> Iterator[Task]:
    if to_sign.count:
        yield _task(
            SIGN,
            "agreements.show_agreement",
            "agreement_id",
            to_sign,
            elsewhere="agreements.list_agreements",
            detail="Aucune remise n’est possible avant les deux signatures.",
        )


def _task(
    label: str,
    endpoint: str,
    key: str,
    waiting: Waiting,
    *,
    elsewhere: str,
    detail: str = "",
    tone: str = "waiting",
    state: StrEnum | None = None,
) -> Task:
    """One thing leads to its page; several, to the list where they are, narrowed to that state."""
    if waiting.count == 1 and waiting.first_id is not None:
        return Task(label, endpoint, 1, detail, tone, {key: waiting.first_id})
    return Task(label, elsewhere, waiting.count, detail, tone, {"etat": state.value} if state else {})
