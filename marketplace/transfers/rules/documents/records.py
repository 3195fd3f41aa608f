"""Statements, registers, erasure certificates and indexes: what each prints about one organisation over a period."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from core.accounts.models import Organisation
from core.web.filters import SPACE, french_date, french_mass
from marketplace.inventory.models import DataErasure, EquipmentItem
from marketplace.ledger.enums import Proof
from marketplace.transfers.enums import OutcomeKind
from marketplace.transfers.models import Transfer, TransferLine
from marketplace.transfers.rules import erasing
from marketplace.transfers.rules.documents.parts import Facts, party
from marketplace.transfers.rules.preparing import document_reference

RECYCLING, PREPARATION = "Recyclage", "Préparation en vue de la réutilisation"
PROVED = (Proof.CERTIFIED, Proof.DECLARED)


class StatedTransfer(NamedTuple):
    """A transfer in a statement. `outcomes` are units by kind and proof, of the reports that hold."""

    reference: str
    other: str
    handed_over_on: date
    sent_units: int
    received_units: int | None
    reused_kg: Decimal | None
    outcomes: Mapping[tuple[OutcomeKind, Proof], int]

    def units(self, kind: OutcomeKind, proofs: Sequence[Proof] = tuple(Proof)) -> int:
        """The units with that outcome, proved in one of those ways."""
        return sum(self.outcomes.get((kind, proof), 0) for proof in proofs)

    @property
    def undeclared_units(self) -> int:
        """Received, and nobody said what became of them."""
        return (self.received_units or 0) - sum(self.outcomes.values())


class StatedOutgoing(NamedTuple):
    """What left otherwise than through a lot, in a statement; `counted_units` are in the decree's rate."""

    left_on: date
    channel: str
    recipient: str
    units: int
    counted_units: int
    is_proved: bool
    is_waste: bool


class WasteRow(NamedTuple):
    """Units of one category that left an organisation as waste; no `treatment` when nobody said."""

    left_on: date
    category: str
    weee_category: str
    units: int
    mass_kg: Decimal | None
    is_weighed: bool
    taken_by: str
    treatment: str
    slip: str
    reference: str


class IndexRow(NamedTuple):
    """A file of a bundle."""

    path: str
    what: str
    size_bytes: int
    sha256: str


def period_words(first: date, last: date) -> str:
    """« du 1er janvier 2026 au 31 décembre 2026 »."""
    return f"du {french_date(first)} au {french_date(last)}"


def statement_facts(
    organisation: Organisation,
    given: Sequence[StatedTransfer],
    taken: Sequence[StatedTransfer],
    left: Sequence[StatedOutgoing],
    *,
    first: date,
    last: date,
) -> Facts:
    """What an organisation gave and took over a period, transfer by transfer, what became of it, and what left otherwise."""
    return _record(
        organisation,
        reference=f"REL-{organisation.siret}-{first:%Y%m%d}-{last:%Y%m%d}",
        dated=last,
        kind="Relevé des cessions",
        title="Relevé des cessions",
        facts=[
            ("Période", period_words(first, last)),
            ("Cessions données", len(given)),
            ("Cessions reçues", len(taken)),
            *([("Autres sorties", len(left))] if organisation.kind.is_public else []),
        ],
        tables=[
            _stated("Ce que l’organisme a donné", "Bénéficiaire", given),
            _stated("Ce que l’organisme a reçu", "Donneur", taken),
            *([_left(left)] if organisation.kind.is_public else []),
        ],
        notes=[
            (
                "Une cession est dans la période quand la remise y a été signée. Les devenirs sont ceux déclarés à ce "
                "jour, corrections "
                "comprises."
            ),
            (
                "« Réemployés » compte ce qui est attesté par un document ou déclaré. Ce qui est sans preuve, ou pas "
                "encore déclaré, est "
                "dit à part et n’entre dans aucun chiffre de réemploi."
            ),
        ],
    )


def _stated(title: str, other: str, transfers: Sequence[StatedTransfer]) -> Facts:
    headers = [
        "Cession", other, "Remise le", "Remis", "Reçus", "Réemployés", "Sans preuve", "Pièces", "Recyclés", "Rendus", "Perdus",
        "Non déclarés",
    ]  # fmt: skip
    rows: list[list[object]] = [
        [
            one.reference,
            one.other,
            french_date(one.handed_over_on),
            one.sent_units,
            one.received_units or 0,
            one.units(OutcomeKind.REUSED, PROVED),
            one.units(OutcomeKind.REUSED, [Proof.UNPROVED]),
            one.units(OutcomeKind.PARTS),
            one.units(OutcomeKind.RECYCLED),
            one.units(OutcomeKind.RETURNED),
            one.units(OutcomeKind.LOST),
            one.undeclared_units,
        ]
        for one in transfers
    ]
    if rows:
        rows.append(["Total", SPACE, SPACE, *(sum(int(str(row[place])) for row in rows) for place in range(3, len(headers)))])
    known = [one.reused_kg for one in transfers if one.reused_kg is not None]
    mass = f"Masse réemployée connue : {french_mass(sum(known, Decimal(0)))}." if known else None
    return {"title": title, "headers": headers, "rows": rows, "note": mass}


def _left(outgoings: Sequence[StatedOutgoing]) -> Facts:
    rows: list[list[object]] = [
        [
            french_date(one.left_on),
            one.channel,
            one.recipient,
            one.units,
            one.counted_units,
            "jointe" if one.is_proved else "aucune",
            "oui" if one.is_waste else "non",
        ]
        for one in outgoings
    ]
    if rows:
        units, counted = (sum(getattr(one, name) for one in outgoings) for name in ("units", "counted_units"))
        rows.append(["Total", SPACE, SPACE, units, counted, SPACE, SPACE])
    return {
        "title": "Ce qui est sorti autrement",
        "headers": ["Parti le", "Comment", "À qui", "Unités", "Comptées par le décret", "Preuve", "Déchet"],
        "rows": rows,
        "note": None,
    }


def waste_register_facts(organisation: Organisation, rows: Sequence[WasteRow], *, first: date, last: date) -> Facts:
    """The chronological register of outgoing waste.

    Code de l’environnement, article R. 541-43, and arrêté of 31 May 2021 (read November 2026 through the guide of MiNumEco, sheet
    i.8): kept three years at least. A gift of working equipment is no waste and is not in it. What Boucle does not know is left to
    be completed, never guessed: code of the waste, carrier, treatment.
    """
    return _record(
        organisation,
        reference=f"RDS-{organisation.siret}-{first:%Y%m%d}-{last:%Y%m%d}",
        dated=last,
        kind="Registre des déchets sortants",
        title="Registre des déchets sortants",
        facts=[("Période", period_words(first, last)), ("Lignes", len(rows)), ("Unités", sum(row.units for row in rows))],
        tables=[
            {
                "title": "Déchets sortis, par date",
                "headers": [
                    "Date", "Désignation", "Catégorie DEEE", "Code déchet", "Unités", "Masse", "Remis à", "Transporteur",
                    "Traitement", "Bordereau",
                ],
                "rows": [
                    [
                        french_date(row.left_on),
                        row.category,
                        row.weee_category,
                        "",
                        row.units,
                        _mass(row),
                        row.taken_by,
                        "",
                        row.treatment,
                        row.slip or row.reference,
                    ]
                    for row in rows
                ],
                "note": None,
            }
        ],
        notes=[
            ("Registre prévu par l’article R. 541-43 du code de l’environnement et l’arrêté du 31 mai 2021, à garder au "
            "moins trois ans. "
            "Les cases « non renseigné » sont à compléter à la main d’après le bordereau : Boucle ne les connaît pas."),
            "Un don de matériel qui fonctionne, par acte de cession, n’est pas un déchet : il n’est pas inscrit ici.",
        ],
    )  # fmt: skip


def _mass(row: WasteRow) -> str:
    if row.mass_kg is None:
        return "inconnue"
    return f"{french_mass(row.mass_kg)}, {'pesée' if row.is_weighed else 'estimée'}"


def erasure_certificate_facts(
    transfer: Transfer,
    devices: Mapping[int, Sequence[EquipmentItem]],
    erasures: Mapping[int, Sequence[DataErasure]],
    *,
    on: date,
) -> Facts:
    """What was done to the data of the devices of a transfer, one by one, and what nobody proves was done."""
    rows = erasing.rows_of(devices, erasures)
    unproved = [item.name for items in devices.values() for item in items if item.holds_data]
    lines = [line for line in transfer.lines if line.id not in devices and line.category.holds_data and line.sent_units]
    return _record(
        transfer.giver,
        reference=document_reference(transfer.reference, "EFF"),
        dated=on,
        kind="Certificat d’effacement",
        title="Certificat d’effacement des données",
        facts=[
            ("Cession", transfer.reference),
            ("Bénéficiaire", transfer.taker.name),
            ("Effacement à la charge", "du bénéficiaire" if transfer.is_erased_by_taker else "du donneur, avant la remise"),
            ("Appareils sans effacement prouvé", erasing.named(unproved) if unproved else "aucun"),
        ],
        tables=[
            {
                "title": "Effacements réussis, appareil par appareil",
                "headers": ["Appareil", "Support", "Niveau et outil", "Date", "Par"],
                "rows": [[row["designation"], row["medium"], row["means"], row["date"], row["by"]] for row in rows],
                "note": None,
            },
            *([_uncounted(lines)] if lines else []),
        ],
        notes=["Ce qui est écrit ici a été déclaré sur la plateforme par l’organisme qui a effacé, avec l’outil et la date."],
    )


def _uncounted(lines: Sequence[TransferLine]) -> Facts:
    return {
        "title": "Unités sans inventaire",
        "headers": ["Ligne", "Remises", "Effacées par le donneur", "Effacées par le bénéficiaire", "Sans effacement déclaré"],
        "rows": [
            [line.designation, line.sent_units, line.erased_units, line.taker_erased_units, line.unerased_units] for line in lines
        ],
        "note": None,
    }


def bundle_index_facts(organisation: Organisation, rows: Iterable[IndexRow], *, first: date, last: date) -> Facts:
    """What a bundle holds, so that anybody can check that nothing in it has changed."""
    listed = list(rows)
    return _record(
        organisation,
        reference=f"DOS-{organisation.siret}-{first:%Y%m%d}-{last:%Y%m%d}",
        dated=last,
        kind="Dossier de contrôle",
        title="Sommaire du dossier de contrôle",
        facts=[("Période", period_words(first, last)), ("Fichiers", len(listed))],
        tables=[
            {
                "title": "Fichiers",
                "headers": ["Fichier", "Contenu", "Octets", "SHA-256"],
                "rows": [[row.path, row.what, row.size_bytes, row.sha256] for row in listed],
                "note": None,
            }
        ],
        notes=[
            (
                "L’empreinte SHA-256 d’un fichier change dès qu’un seul caractère change. Pour la vérifier : « sha256sum "
                "-c SHA256SUMS » "
                "dans le dossier décompressé."
            )
        ],
    )


def _record(
    organisation: Organisation,
    *,
    reference: str,
    dated: date,
    kind: str,
    title: str,
    facts: Sequence[tuple[str, object]],
    tables: list[Facts],
    notes: list[str],
) -> Facts:
    return {
        "reference": reference,
        "dated": dated.isoformat(),
        "kind": kind,
        "title": title,
        "giver": party(organisation),
        "facts": [{"label": label, "value": value} for label, value in facts],
        "tables": tables,
        "notes": notes,
    }
