"""What happens to transfers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TransferPrepared:
    transfer_id: int


@dataclass(frozen=True)
class PickupProposed:
    """`pickup_on` is an ISO date; `organisation_id` says who proposed it."""

    transfer_id: int
    organisation_id: int
    pickup_on: str


@dataclass(frozen=True)
class SlotsProposed:
    """`number` tells one proposal from the next."""

    transfer_id: int
    number: int


@dataclass(frozen=True)
class OtherSlotsAsked:
    """None of the slots of that proposal suits; `message` is in the taker's words."""

    transfer_id: int
    number: int
    message: str


@dataclass(frozen=True)
class PickupAgreed:
    transfer_id: int


@dataclass(frozen=True)
class PickListSaved:
    """`devices` are put aside now, of those promised."""

    transfer_id: int
    devices: int


@dataclass(frozen=True)
class TransferHandedOver:
    """`kept_units` were promised and did not leave."""

    transfer_id: int
    sent_units: int
    kept_units: int


@dataclass(frozen=True)
class DevicesKept:
    """Devices promised stayed with the giver, where they are available again."""

    transfer_id: int


@dataclass(frozen=True)
class TransferReceived:
    transfer_id: int
    received_units: int
    discrepancy_units: int


@dataclass(frozen=True)
class DiscrepancyAnswered:
    """`organisation_id` is the one that wrote."""

    transfer_id: int
    organisation_id: int
    discrepancy_entry_id: int


@dataclass(frozen=True)
class DiscrepancySettled:
    """Both sides confirmed the figures of that entry; `units` is what is missing in the end."""

    transfer_id: int
    discrepancy_entry_id: int
    units: int


@dataclass(frozen=True)
class ErasuresMade:
    """The taker says what it did to the data of devices it received, and of `units` more without inventory."""

    transfer_id: int
    devices: int
    units: int


@dataclass(frozen=True)
class OutcomesReported:
    transfer_id: int
    line_id: int
    kind: str
    units: int


@dataclass(frozen=True)
class OutcomeFileGiven:
    transfer_id: int
    outcome_file_id: int


@dataclass(frozen=True)
class OutcomeFileApplied:
    transfer_id: int
    outcome_file_id: int
    rows: int


@dataclass(frozen=True)
class OutcomeCorrected:
    """`replaced_by_id` is the report that holds now, if any."""

    transfer_id: int
    outcome_id: int
    replaced_by_id: int | None


@dataclass(frozen=True)
class TransferClosed:
    """Everything received is reported; `certificate_number` is that of the certificate to make."""

    transfer_id: int
    certificate_number: int


@dataclass(frozen=True)
class TransferReopened:
    """A correction left units unreported in a transfer that was closed."""

    transfer_id: int


@dataclass(frozen=True)
class TransferReduced:
    """Units that were promised are back in the lot, `left_units` are still to leave; `organisation_id` is the side that said so."""

    transfer_id: int
    organisation_id: int | None
    left_units: int


@dataclass(frozen=True)
class TransferCancelled:
    """`organisation_id` is the one that cancelled, if any."""

    transfer_id: int
    organisation_id: int | None


@dataclass(frozen=True)
class DeedStored:
    transfer_id: int


@dataclass(frozen=True)
class CertificateStored:
    transfer_id: int
    certificate_number: int


@dataclass(frozen=True)
class EquipmentLeft:
    """Otherwise than through a lot."""

    outgoing_id: int
    channel: str
    units: int


@dataclass(frozen=True)
class OutgoingProved:
    outgoing_id: int


@dataclass(frozen=True)
class OutgoingCancelled:
    """It had been recorded by mistake: its devices are back."""

    outgoing_id: int
    reason: str


@dataclass(frozen=True)
class BundleAsked:
    document_bundle_id: int


@dataclass(frozen=True)
class CalendarAddressChanged:
    """The private calendar of a person has a new address, or none any more: the one before leads nowhere."""

    membership_id: int


@dataclass(frozen=True)
class OrganisationReminded:
    organisation_id: int
    reminder_ids: list[int]


SENTENCES = {
    "TransferPrepared": "Cession préparée",
    "PickupProposed": "Date d’enlèvement proposée",
    "SlotsProposed": "Créneaux d’enlèvement proposés",
    "OtherSlotsAsked": "Autres créneaux demandés",
    "PickupAgreed": "Date d’enlèvement acceptée",
    "PickListSaved": "Liste de retrait pointée",
    "TransferHandedOver": "Remise comptée et signée par le donneur",
    "DevicesKept": "Appareils promis restés chez le donneur",
    "TransferReceived": "Réception comptée et signée par le bénéficiaire",
    "DiscrepancyAnswered": "Réponse au sujet de l’écart",
    "DiscrepancySettled": "Écart réglé : les deux organismes ont confirmé les mêmes chiffres",
    "ErasuresMade": "Effacement de données enregistré par le bénéficiaire",
    "OutcomesReported": "Devenir déclaré",
    "OutcomeFileGiven": "Fichier de devenirs donné",
    "OutcomeFileApplied": "Fichier de devenirs importé",
    "OutcomeCorrected": "Devenir corrigé",
    "TransferClosed": "Tous les devenirs sont connus : cession terminée",
    "TransferReopened": "Cession rouverte après une correction",
    "TransferReduced": "Cession réduite : une partie est revenue au lot",
    "TransferCancelled": "Cession annulée",
    "DeedStored": "Acte de cession signé, gardé en PDF",
    "CertificateStored": "Attestation de réemploi gardée en PDF",
}
