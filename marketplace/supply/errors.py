"""What offers and requests for quotation refuse."""

from core.errors import Refusal


class PartnerNotVerified(Refusal):
    message = "Votre profil n’est pas vérifié : la coordination doit le vérifier avant que vous publiiez votre stock."


class UnknownCategory(Refusal):
    message = "Cette catégorie n’est plus proposée. Choisissez-en une autre dans la liste."
    field = "category_id"


class PriceMissing(Refusal):
    message = "Indiquez le prix d’une unité, ou choisissez « À donner »."
    field = "unit_price_eur"


class PriceBasisMissing(Refusal):
    message = "Dites si ce prix est hors taxes ou toutes taxes comprises."
    field = "price_basis"


class PriceOfGift(Refusal):
    message = "Ce qui est à donner n’a pas de prix. Effacez le prix, ou choisissez « À vendre »."
    field = "unit_price_eur"


class OriginNotDeclared(Refusal):
    message = (
        "Ce qu’un organisme public vous a donné ne peut pas lui être revendu. Cochez cette case si ce matériel n’en vient pas ; "
        "sinon, choisissez « À donner »."
    )
    field = "is_not_from_gift"


class OfferWithdrawn(Refusal):
    message = "Cette offre a été retirée entre-temps. Publiez-en une nouvelle si le matériel est de nouveau disponible."


class TooManyOffers(Refusal):
    message = "Vous avez déjà 200 offres publiées. Retirez-en avant d’en ajouter."


class NothingAsked(Refusal):
    message = "Indiquez combien d’unités vous voulez d’au moins une offre."


class OfferGone(Refusal):
    """Built with the model."""


class MoreThanOffered(Refusal):
    """Built with what is offered."""


class DayPast(Refusal):
    message = "Choisissez une date à venir, dans l’année."
    field = "wanted_by"


class TooManyRequests(Refusal):
    message = "Vous avez déjà dix demandes sans réponse chez ce partenaire. Attendez-en une, ou retirez celles qui ne servent plus."


class AlreadyAnswered(Refusal):
    message = "Cette demande a déjà eu sa réponse, ou a été retirée. Rechargez la page pour voir où elle en est."


class AnswerMissing(Refusal):
    message = "Joignez votre devis, ou écrivez-en le contenu."
    field = "answer"


class ReasonMissing(Refusal):
    message = "Dites pourquoi en une phrase : l’organisme qui demande la lira."
    field = "reason"
