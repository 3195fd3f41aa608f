"""What purchases and their yearly declaration refuse."""

from core.errors import Refusal


class AmountUnreadable(Refusal):
    """Built with what was typed."""


class DayNotCredible(Refusal):
    message = "Indiquez le jour de la commande ou de la facture : à partir du 1er janvier 2024, et pas dans l’avenir."
    field = "bought_on"


class UnknownKind(Refusal):
    message = "Ce type de produit n’est pas proposé pour l’année de cet achat. Choisissez-en un autre dans la liste."
    field = "kind_id"


class UnknownCategory(Refusal):
    message = "Cette catégorie n’est plus proposée. Choisissez-en une autre dans la liste."
    field = "category_id"


class AmountMissing(Refusal):
    message = "Indiquez d’abord le montant hors taxes : les « dont » en sont des parts."
    field = "amount_eur"


class PartsOverWhole(Refusal):
    message = "Le réemploi et les dons, ensemble, ne peuvent pas dépasser le montant hors taxes."
    field = "reuse_eur"


class RecycledOverWhole(Refusal):
    message = "La part de matières recyclées ne peut pas dépasser le montant hors taxes."
    field = "recycled_eur"


class GiftSourceMissing(Refusal):
    message = "Dites d’où vient la valeur de ce don : la ligne de la grille forfaitaire, par exemple."
    field = "gift_source"


class YearDeclared(Refusal):
    """Built with the year."""

    field = "bought_on"


class LineRemoved(Refusal):
    message = "Cette ligne a été retirée entre-temps. Saisissez-la de nouveau si elle compte encore."


class AlreadyBought(Refusal):
    message = "Cette ligne de devis est déjà dans vos achats : la compter deux fois fausserait la déclaration."


class TooManyLines(Refusal):
    message = "Cette année compte déjà 20 000 lignes d’achat. Regroupez-les par commande."


class PurchaseFileUnreadable(Refusal):
    field = "file"


class PurchaseFileEmpty(Refusal):
    message = "Aucune ligne de ce fichier n’est à ajouter : elles y sont déjà, ou sont refusées."


class YearNotOver(Refusal):
    message = "Une année se déclare une fois finie : elle peut encore compter des achats."


class NothingToDeclare(Refusal):
    message = "Aucun achat n’est saisi pour cette année. Saisissez ou importez vos achats avant de la déclarer."


class LinesIncomplete(Refusal):
    """Built with how many."""


class AlreadyDeclared(Refusal):
    message = "Cette année est déjà déclarée. Rouvrez-la, corrigez les lignes, puis déclarez de nouveau."


class NotDeclared(Refusal):
    message = "Cette année n’est pas déclarée, ou elle est déjà rouverte : ses lignes se corrigent librement."


class NothingCorrected(Refusal):
    message = "Rien n’a changé depuis la dernière déclaration : corrigez d’abord les lignes."


class ReasonMissing(Refusal):
    message = "Dites en une phrase pourquoi vous rouvrez cette année."
    field = "reason"


class ChangedMeanwhile(Refusal):
    message = "Les achats de cette année viennent de changer. Relisez les sommes ci-dessous, puis déclarez."


class KindKnown(Refusal):
    message = "Ce type de produit est déjà dans la liste."
    field = "label"


class YearOutOfRange(Refusal):
    message = "Indiquez une année, de 2021 à dans dix ans."
    field = "first_year"


class PercentOutOfRange(Refusal):
    message = "Indiquez une part entre 0 et 100 %."
    field = "percent"


class TargetBegun(Refusal):
    message = "Une année commencée garde son objectif vérifié. Fixez-en un pour une année à venir."
    field = "first_year"


class GiftValueKnown(Refusal):
    message = "Une valeur de ce bien commence déjà ce jour-là. Choisissez un autre jour."
    field = "valid_from"
