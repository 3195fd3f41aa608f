"""What the inventory refuses."""

from typing import Any

from core.errors import Refusal


class UnreadableFile(Refusal):
    """The file as a whole cannot be read; nothing of it is kept."""

    message = "Ce fichier ne peut pas être lu. Enregistrez l’export de votre logiciel de parc en CSV, puis recommencez."
    field = "file"


class ImportUnderWay(Refusal):
    message = (
        "Une autre importation de votre organisme est en cours. Attendez qu’elle soit finie, puis recommencez : "
        "la liste des importations dit où elle en est."
    )


class ImportAlreadyBegun(Refusal):
    message = "Cette importation a déjà commencé : elle ne peut plus changer."


class ColumnsNotEnough(Refusal):
    message = (
        "Dites au moins quelle colonne identifie chaque équipement (« Numéro de série », « Numéro d’inventaire » ou « Nom »), "
        "et une autre."
    )


class ColumnSaidTwice(Refusal):
    """Two columns of a file are said to hold the same thing."""


class ItemNotAvailable(Refusal):
    message = "Un de ces équipements n’est plus disponible : il est déjà dans un lot, donné ou sorti du parc. Rechargez la liste."


class ItemHasLeft(Refusal):
    message = "Cet équipement est déjà dans un lot, donné ou sorti du parc : il ne peut plus être modifié ainsi."


class ItemNotFree(Refusal):
    message = "Un de ces équipements est dans un lot, donné ou sorti du parc : il ne change plus. Retirez-le d’abord du lot."


class AlreadyDecommissioned(Refusal):
    message = "Un de ces équipements est déjà réformé, à une date connue. Ouvrez sa fiche pour corriger cette date."


class ItemIsGone(Refusal):
    message = "Un de ces équipements est déjà parti : son effacement ne peut plus être enregistré ici."


class NotDecommissioned(Refusal):
    message = "Seul un équipement réformé et libre peut être remis en service : retirez-le d’abord de son lot."


class ReturnUnexplained(Refusal):
    message = "Dites pourquoi en une phrase : elle reste sur la fiche de chaque équipement."
    field = "reason"


class NothingSaid(Refusal):
    message = "Rien n’est à changer : remplissez au moins une réponse."


class NoDataToErase(Refusal):
    message = "Aucun de ces équipements n’est d’une catégorie qui garde des données : il n’y a rien à effacer."


class ToolMissing(Refusal):
    message = "Indiquez l’outil ou le moyen employé, par exemple « nwipe » ou « perçage »."
    field = "tool"


class ErasedBeforePurchase(Refusal):
    """Among several items, one was bought after the day given."""

    field = "on"


class MediumKnown(Refusal):
    message = "Ce numéro de série est déjà celui d’un support de cet appareil."
    field = "serial"


class MediumSpokenFor(Refusal):
    message = "Un effacement est enregistré pour ce support : il reste sur la fiche."


class TooManyChosen(Refusal):
    message = (
        "Plus de 200 équipements sont cochés, et rien n’a été fait. Filtrez plutôt la liste (par lieu, par catégorie), "
        "puis choisissez ce qui s’applique à toute la liste."
    )


class NothingChosen(Refusal):
    message = "Cochez au moins un équipement."


class ListHasChanged(Refusal):
    message = "La liste a changé depuis que cette page a été ouverte. Vérifiez-la, puis recommencez."


class DateInFuture(Refusal):
    message = "Indiquez une date déjà passée, ou celle d’aujourd’hui."


class DateTooOld(Refusal):
    message = "Indiquez une date plus récente : l’année semble fausse."


class DatesOutOfOrder(Refusal):
    message = "La réforme ne peut pas précéder l’achat : vérifiez les deux dates."
    field = "decommissioned_on"


class DecommissionedBeforePurchase(Refusal):
    """Among several items, one was bought after the day given."""

    field = "decommissioned_on"


class CategoryInLot(Refusal):
    message = "La catégorie d’un équipement placé dans un lot ne change plus : retirez-le d’abord du lot."
    field = "category_id"


class YearNotBegun(Refusal):
    message = "Cette année n’est pas commencée : son stock au 1er janvier ne peut pas encore être déclaré."


class YearTooOld(Refusal):
    message = "Cette année est trop ancienne pour une déclaration de stock."


class PartOverWhole(Refusal):
    """More decommissioned units than units."""


class OutsideDecree(Refusal):
    """Decommissioned units that the decree counts, of a category it does not count."""


class ReasonMissing(Refusal):
    message = "Dites pourquoi : ce déclaré diffère de l’inventaire, ou corrige une déclaration déjà figée."
    field = "reason"


class NothingCorrected(Refusal):
    message = "Ces nombres sont ceux de la déclaration figée : il n’y a rien à corriger."


class DeclarationChanged(Refusal):
    message = "Ce brouillon a changé depuis que cette page a été ouverte. Relisez-le, puis figez-le."


class UnitsNotCredible(Refusal):
    message = "Indiquez un nombre d’unités entre 0 et 1 000 000."


class SourceFailed(Refusal):
    """The asset-management application could not be read, and why."""

    def __init__(self, fault: Any, *, field: str | None = None) -> None:
        """`fault` is one of `enums.SourceFault`; its label is the sentence."""
        super().__init__(fault.label, field=field)
        self.fault = fault


class SecretMissing(Refusal):
    message = "Saisissez cette valeur : elle ne peut pas rester vide."


class SecretsFollowAddress(Refusal):
    message = "L’adresse a changé : saisissez de nouveau les jetons, qui ne sont envoyés qu’au site pour lequel ils ont été donnés."
    field = "address"


class FetchUnderWay(Refusal):
    message = "Une lecture est déjà en cours : attendez qu’elle se termine."
