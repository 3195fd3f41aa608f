"""What transfers refuse."""

from core.errors import Refusal


class NothingTakenOff(Refusal):
    message = "Indiquez au moins une unité à enlever de la cession."


class PromisesChanged(Refusal):
    message = (
        "Cette cession a changé depuis que cette page a été ouverte : rien n’est encore enregistré, et votre saisie est gardée. "
        "Relisez les nombres promis ci-dessous, puis recommencez."
    )


class NoAgreement(Refusal):
    message = (
        "Aucune convention n’est en vigueur aujourd’hui entre les deux organismes : la remise ne peut pas être signée. "
        "Proposez la convention type du territoire, puis revenez ici."
    )


class NotPrepared(Refusal):
    message = "Cette cession a déjà été remise ou annulée. Rechargez la page pour voir où elle en est."


class NotHandedOver(Refusal):
    message = "Cette cession n’attend pas de réception : elle n’est pas encore remise, ou elle est déjà reçue. Rechargez la page."


class NotReceived(Refusal):
    message = "Le devenir se déclare une fois le matériel reçu, et tant que la cession n’est pas terminée. Rechargez la page."


class PickupNotPossible(Refusal):
    message = "Choisissez une date entre aujourd’hui et dans un an."
    field = "pickup_on"


class SlotsMissing(Refusal):
    message = "Proposez un à cinq créneaux : un jour, une heure de début et une heure de fin."
    field = "day_1"


class SlotNotPossible(Refusal):
    """Built with what is wrong, and shown beside the slot."""


class SlotGone(Refusal):
    message = "Ce créneau n’est plus proposé. Rechargez la page : elle montre ceux qui restent."


class NothingToAgree(Refusal):
    message = "Aucune date proposée par l’autre organisme n’attend votre accord. Rechargez la page."


class PickupChanged(Refusal):
    message = "La date proposée a changé depuis que cette page a été ouverte. Relisez-la avant de l’accepter."


class CapacityMissing(Refusal):
    message = "Indiquez en quelle qualité vous signez, par exemple « maire » ou « présidente »."
    field = "capacity"


class WrongCount(Refusal):
    """Built with the limits of the line, and shown beside it."""


class DevicesNotErased(Refusal):
    """Built with the names of the devices, and shown beside those of the line."""


class UnitsNotErased(Refusal):
    """Built with the numbers of the line, and shown beside what is said to be erased."""


class ErasureNotAwaited(Refusal):
    message = "Cette cession n’attend pas d’effacement de votre part : elle n’est pas encore reçue, ou tout y est effacé."


class NothingErased(Refusal):
    message = "Cochez les appareils effacés, ou indiquez combien d’unités le sont."


class NothingSent(Refusal):
    message = "Rien ne part : indiquez au moins une unité, ou annulez la cession en disant pourquoi."


class GiftTooDear(Refusal):
    """Built with the value, the ceiling and its source, and shown beside the line."""


class GiftUnvalued(Refusal):
    message = "Indiquez la valeur du bien le plus cher : un don à un agent est limité par la loi, il faut pouvoir le vérifier."
    field = "highest_value_eur"


class GiftIsNoWaste(Refusal):
    message = "Un don n’est pas un déchet : décochez cette case, ou choisissez « Repris » si le matériel ne fonctionne plus."
    field = "is_waste"


class WrongDevices(Refusal):
    """Built with the number promised, and shown beside the devices of the line."""


class DeviceNotInLot(Refusal):
    message = "Un des appareils cochés n’est plus dans ce lot. Rechargez la page et vérifiez la liste."


class DiscrepancyUnexplained(Refusal):
    message = "Vous avez reçu moins que ce qui est parti : expliquez l’écart en une phrase. Elle sera transmise au donneur."
    field = "discrepancy_note"


class DiscrepancyClosed(Refusal):
    message = "Cet écart est déjà réglé, ou il n’y en a pas. Rechargez la page."


class DiscrepancyMoved(Refusal):
    message = (
        "L’autre organisme a écrit autre chose depuis que cette page a été ouverte. Relisez ses chiffres avant de les confirmer."
    )


class OwnFigures(Refusal):
    message = "Ces chiffres sont ceux de votre organisme : c’est à l’autre de les confirmer."


class MassNotCredible(Refusal):
    """Built with the mass and the units, and shown beside the line."""


class TooManyReported(Refusal):
    """Built with what is left to report."""

    field = "units"


class DevicesMissing(Refusal):
    message = "Cochez au moins un appareil."
    field = "items"


class DeviceAlreadyReported(Refusal):
    message = "Le devenir d’un des appareils cochés vient d’être déclaré. Rechargez la page : la liste est à jour."
    field = "items"


class OutcomeTooEarly(Refusal):
    """Built with the day of the receipt."""

    field = "occurred_on"


class OutcomeInFuture(Refusal):
    message = "Cette date est dans le futur : indiquez le jour où c’est arrivé, au plus tard aujourd’hui."
    field = "occurred_on"


class ProofMissing(Refusal):
    message = "Joignez le document qui atteste ce devenir, ou choisissez « Déclaré » ou « Sans preuve »."
    field = "proof_file"


class ProofUnexpected(Refusal):
    message = "Vous avez joint un document : choisissez « Attesté par un document », ou retirez le fichier."
    field = "proof"


class PriceMissing(Refusal):
    message = "Indiquez le prix payé pour une unité, taxes comprises, par exemple 45."
    field = "unit_price"


class PriceTooHigh(Refusal):
    """Built with the cap of the day, and shown beside the price."""

    field = "unit_price"


class SaleNotAllowed(Refusal):
    """Built with what the law allows, and shown beside how it is used again."""

    field = "reuse"


class OutcomeFileUnreadable(Refusal):
    """Built with what the file lacks."""

    field = "file"


class OutcomeFileEmpty(Refusal):
    message = "Ce fichier n’apporte rien de nouveau : il n’y a rien à importer."


class PeriodNotPossible(Refusal):
    message = "Choisissez une période d’un an au plus, dont le premier jour précède le dernier."
    field = "au"


class NothingLeaves(Refusal):
    message = "Cochez au moins un appareil, ou indiquez une catégorie et un nombre d’unités sans inventaire."


class RecipientMissing(Refusal):
    message = "Indiquez à qui le matériel est allé, par exemple le nom de l’éco-organisme. Ne nommez pas une personne."
    field = "recipient"


class LeftInFuture(Refusal):
    message = "Cette date est dans le futur : enregistrez la sortie une fois le matériel parti."
    field = "left_on"


class CommitmentTooLate(Refusal):
    message = "L’engagement de réemploi doit précéder le départ : corrigez la date, ou laissez-la vide s’il n’y en a pas eu."
    field = "committed_on"


class OutgoingWithdrawn(Refusal):
    message = "Cette sortie a été retirée : elle ne change plus. Enregistrez-en une autre."


class ReasonMissing(Refusal):
    message = "Dites pourquoi en une phrase : elle est gardée dans le journal et montrée à l’autre organisme."
    field = "reason"


class OutcomeWithdrawn(Refusal):
    message = "Cette déclaration a déjà été corrigée. Rechargez la page pour voir celle qui compte."


class DeviceGoneAgain(Refusal):
    message = (
        "Cet appareil a été rendu au donneur, qui l’a déjà remis dans un lot ou sorti du parc : ce devenir ne se corrige plus."
    )


class DocumentNotReady(Refusal):
    message = "Ce document n’existe pas encore à cette étape. La page de la cession dit quand il sera prêt."
