"""What lots, claims and allocations refuse."""

from collections.abc import Sequence
from datetime import date

from core.errors import Refusal
from core.web.filters import french_date


class LotNotDraft(Refusal):
    message = "Ce lot a été publié ou retiré entre-temps : il ne peut plus être modifié. Rechargez la page pour voir où il en est."


class EmptyLot(Refusal):
    message = "Ce lot est vide. Ajoutez au moins un appareil avant de le publier."


class DeadlineOutOfRange(Refusal):
    message = "Choisissez une date limite entre aujourd’hui et dans un an."
    field = "claims_until"


class DeadlineNotLater(Refusal):
    message = "Choisissez une date limite plus tardive que la date actuelle du lot, et au plus tard dans un an."
    field = "claims_until"


class GiverNotPublic(Refusal):
    message = "Seul un organisme public peut proposer un lot. Choisissez-en un dans la liste."
    field = "giver_id"


class UnknownCategory(Refusal):
    message = "Cette catégorie n’est plus proposée. Choisissez-en une autre dans la liste."
    field = "category_id"


class UnitsOutOfRange(Refusal):
    message = "Indiquez un nombre entre 1 et 100 000."
    field = "units"


class NoItemChosen(Refusal):
    message = "Cochez au moins un appareil, ou choisissez de tous les ajouter."
    field = "item_ids"


class NoItemToRemove(Refusal):
    message = "Cochez au moins un appareil à enlever du lot."
    field = "item_ids"


class ItemsNotInLine(Refusal):
    message = (
        "Un des appareils cochés n’est plus dans cette ligne. La liste a été mise à jour : vérifiez vos choix, puis recommencez."
    )
    field = "item_ids"


class ItemsNotAvailable(Refusal):
    message = (
        "Un des appareils cochés n’est plus disponible : il est déjà dans un lot, ou n’est pas réformé. "
        "La liste a été mise à jour : vérifiez vos choix, puis recommencez."
    )
    field = "item_ids"


class TooManyItems(Refusal):
    message = "Un lot se fait de mille appareils au plus à la fois. Filtrez la liste, puis recommencez."


class ListChanged(Refusal):
    message = (
        "La liste a changé depuis que cette page a été ouverte : un appareil est entré dans un autre lot, ou a quitté le parc. "
        "Rien n’est fait. Vérifiez le nombre ci-dessous, puis recommencez."
    )


class InventoriedLine(Refusal):
    message = "Cette ligne vient de l’inventaire : son nombre est celui de ses appareils. Ajoutez ou enlevez des appareils."
    field = "units"


class LineGone(Refusal):
    message = "Cette ligne n’est plus dans le lot. Rechargez la page pour voir ce qu’il contient."


class WindowOutOfRange(Refusal):
    """Built with the most days a lot may be reserved."""

    def __init__(self, most: int) -> None:
        super().__init__(f"Indiquez un nombre de jours entre 0 et {most}.", field="bodies_first_days")


class AvailabilityOutOfRange(Refusal):
    message = "Choisissez un jour entre aujourd’hui et dans un an, ou laissez vide si le lot est disponible dès maintenant."
    field = "available_on"


class NobodyCouldAsk(Refusal):
    """Built with the first day partners may ask, later than the deadline."""

    def __init__(self, partners_from: date, claims_until: date) -> None:
        super().__init__(
            f"Les partenaires ne pourraient demander ce lot qu’à partir du {french_date(partners_from)}, après la date limite du "
            f"{french_date(claims_until)}. Réservez-le moins longtemps, ou modifiez la date limite."
        )


class ChangedMeanwhile(Refusal):
    message = (
        "Ce lot a été modifié pendant que vous le remplissiez : rien n’est encore enregistré, et votre saisie est gardée. "
        "Comparez ci-dessous, puis enregistrez."
    )


class LotNotExpired(Refusal):
    message = "Ce lot n’est pas expiré : il n’y a pas lieu de le proposer à nouveau. Rechargez la page pour voir où il en est."


class AlreadyPromised(Refusal):
    message = (
        "Une partie de ce lot est déjà attribuée : il ne peut plus être retiré. "
        "Vous pouvez reprendre ce qui n’est promis à personne."
    )


class NothingPromised(Refusal):
    message = "Rien de ce lot n’est attribué : retirez-le en entier, ou proposez-le à nouveau."


class LotAlreadyClosed(Refusal):
    message = "Ce lot est déjà attribué ou retiré : rien n’est à changer."


class LotNotAvailable(Refusal):
    message = "Ce lot n’est plus ouvert aux demandes. Voyez les autres lots du catalogue."


class LotAllAllocated(LotNotAvailable):
    message = (
        "Il ne reste rien à demander sur ce lot : tout a été attribué ou repris entre-temps. Voyez les autres lots du catalogue."
    )


class LotHasExpired(LotNotAvailable):
    message = "Ce lot a expiré : sa date limite est passée. Contactez l’organisme qui le propose : il peut le proposer à nouveau."


class LotTakenBack(LotNotAvailable):
    message = (
        "L’organisme qui propose ce lot l’a retiré entre-temps : il ne peut plus être demandé. Voyez les autres lots du catalogue."
    )


class ClaimsClosed(Refusal):
    message = "La date limite des demandes est passée. Contactez l’organisme qui propose le lot : il peut la reporter."


class NotOpenYet(Refusal):
    """Built with the first day on which that organisation may ask."""

    def __init__(self, opens_on: date, *, is_reserved: bool) -> None:
        day = french_date(opens_on)
        reason = "Ce lot est d’abord réservé aux collectivités." if is_reserved else "Ce lot n’est pas encore disponible."
        super().__init__(f"{reason} Votre organisme pourra le demander à partir du {day}.")


class OwnLot(Refusal):
    message = "Ce lot est proposé par votre organisme : vous ne pouvez pas le demander."


class NotVerified(Refusal):
    message = "Votre organisme n’est pas encore vérifié par la coordination : il ne peut pas demander de lot."


class AlreadyClaimed(Refusal):
    message = "Votre organisme a déjà une demande en cours sur ce lot. Retirez-la d’abord pour en faire une autre."


class NothingAsked(Refusal):
    message = "Indiquez au moins une unité sur une ligne."


class MoreThanRemains(Refusal):
    """Built with what remains, and shown on the line."""

    def __init__(self, line_id: int, remaining: int) -> None:
        if remaining:
            sentence = f"Il ne reste que {remaining} de ce matériel : indiquez un nombre entre 0 et {remaining}."
        else:
            sentence = "Il ne reste plus rien de ce matériel : indiquez 0."
        super().__init__(sentence, field=f"line_{line_id}")


class MoreThanAsked(Refusal):
    """Built with what was asked for, and shown on the line."""

    def __init__(self, line_id: int, asked: int) -> None:
        super().__init__(f"La demande porte sur {asked} : indiquez un nombre entre 0 et {asked}.", field=f"line_{line_id}")


class ClaimNotPending(Refusal):
    message = "Cette demande a déjà reçu une réponse, ou a été retirée. Rechargez la page pour voir où elle en est."


class NothingGranted(Refusal):
    message = "Attribuez au moins une unité, ou refusez la demande en disant pourquoi."


class ClaimNotAllocated(Refusal):
    message = "Cette demande n’est pas attribuée : il n’y a rien à rendre au lot."


class MoreThanGranted(Refusal):
    """Built with what was granted, and shown on the line."""

    def __init__(self, line_id: int, granted: int) -> None:
        super().__init__(f"{granted} sont attribués : indiquez un nombre entre 0 et {granted}.", field=f"line_{line_id}")


class NothingReleased(Refusal):
    message = "Indiquez au moins une unité à reprendre."


class ReasonMissing(Refusal):
    message = "Dites pourquoi en une phrase : elle est transmise à l’organisme demandeur."
    field = "reason"


class NotSuitable(Refusal):
    """Built with what stands in the way, and what to do about it."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))


class AlreadyInvited(Refusal):
    message = "Cet organisme a déjà été invité à demander ce lot : une invitation suffit."


class AlreadyAsking(Refusal):
    message = "Cet organisme a déjà une demande en cours sur ce lot : il n’y a pas à l’inviter."


class ConversationClosed(Refusal):
    message = "Ce lot n’est pas publié, ou il a été retiré : on ne s’écrit plus à son sujet."


class NobodyAsked(Refusal):
    message = (
        "Cet organisme n’a ni demandé ce lot, ni posé de question : il n’y a pas à lui répondre. "
        "Vous pouvez l’inviter à le demander."
    )


class MessageMissing(Refusal):
    message = "Écrivez votre message."
    field = "body"


class TooManyMessages(Refusal):
    message = (
        "Votre organisme a envoyé beaucoup de messages depuis une heure. Regroupez vos questions, et réessayez un peu plus tard."
    )
    field = "body"


class NotAnAnswer(Refusal):
    message = "Seul un message de l’organisme qui donne peut être publié comme réponse."


class AnswerAlreadyPublished(Refusal):
    message = "Cette réponse est déjà publiée : elle est sur la page du lot."


class AnswerIncomplete(Refusal):
    message = "Écrivez la question et la réponse telles que tout le monde les lira."
    field = "question"


class TooManyPhotos(Refusal):
    message = "Un lot a huit photos au plus. Enlevez-en une avant d’en ajouter une autre."
    field = "chosen"


class NoPhotoChosen(Refusal):
    message = "Choisissez au moins une photo."
    field = "chosen"


class PhotosClosed(Refusal):
    message = "Ce lot est attribué ou retiré : ses photos ne changent plus."


class PhotoGone(Refusal):
    message = "Cette photo n’est plus dans le lot. Rechargez la page pour voir celles qui restent."


class NameTaken(Refusal):
    message = "Une de vos recherches porte déjà ce nom. Donnez-en un autre."
    field = "name"


class TooManySearches(Refusal):
    message = "Vous avez déjà vingt recherches enregistrées. Supprimez-en une pour en garder une autre."


class TooManyWishes(Refusal):
    message = "Votre organisme a déjà trente souhaits en cours. Retirez ceux qui ne servent plus pour en faire d’autres."


class WishOverOutOfRange(Refusal):
    message = "Choisissez un dernier jour entre aujourd’hui et dans un an."
    field = "until"


class WishNotOpen(Refusal):
    message = "Ce souhait n’est plus en cours : il a été satisfait, retiré, ou son dernier jour est passé."
