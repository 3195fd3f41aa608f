"""What agreements refuse."""

from core.errors import Refusal


class NoPublishedTemplate(Refusal):
    message = "Aucune convention type n’est publiée en ce moment. Demandez à la coordination du territoire d’en publier une."


class UnknownVariable(Refusal):
    message = "La convention type cite une information que la plateforme ne connaît pas. Signalez-le à la coordination."


class NotAGiver(Refusal):
    message = (
        "Seul un organisme public peut donner son matériel : choisissez une commune, la métropole ou un autre organisme public."
    )
    field = "giver_id"


class PartnerNotVerified(Refusal):
    message = "Ce partenaire n’est pas vérifié par la coordination : choisissez un partenaire vérifié, ou demandez sa vérification."
    field = "partner_id"


class PartnerCannotReceiveGifts(Refusal):
    message = (
        "La loi ne permet pas de donner du matériel informatique à un organisme de cette catégorie (CG3P, article L. 3212-2, 3°). "
        "Choisissez un partenaire d’une autre catégorie."
    )
    field = "partner_id"


class PublicBodyNotForThisModel(Refusal):
    message = (
        "Ce modèle s’adresse à un partenaire du réemploi. Pour céder du matériel à un organisme public, choisissez un modèle de "
        "« Don à un autre organisme public »."
    )
    field = "template_id"


class PartnerNotForThisModel(Refusal):
    message = (
        "Ce modèle s’adresse à un autre organisme public, et ce partenaire n’en est pas un : choisissez une convention-cadre ou un "
        "don ponctuel."
    )
    field = "template_id"


class PublicBodyNotVerified(Refusal):
    message = "Cet organisme public n’est pas vérifié par la coordination : demandez sa vérification, puis recommencez."
    field = "partner_id"


class PublicGiftNotAllowed(Refusal):
    message = (
        "Les cessions gratuites entre organismes publics sont suspendues sur cette plateforme, le temps d’en vérifier la base "
        "juridique : demandez à la coordination."
    )
    field = "template_id"


class NotBetweenTwo(Refusal):
    message = (
        "Ce modèle est un règlement que votre assemblée adopte par une délibération : il ne se signe pas à deux. Téléchargez-le "
        "depuis la page des conventions types."
    )
    field = "template_id"


class GivingToOneself(Refusal):
    message = "Un organisme ne signe pas de convention avec lui-même : choisissez un autre organisme."
    field = "partner_id"


class PurposeMissing(Refusal):
    message = (
        "La loi ne permet un don à une association d’intérêt général que si ses statuts disent qu’elle équipe, forme et accompagne "
        "des personnes en situation de précarité. Le profil de ce partenaire ne dit pas son objet statutaire : demandez-lui de le "
        "compléter, puis recommencez."
    )
    field = "partner_id"


class LegalClassExpired(Refusal):
    """Built with whose evidence it is and its last day."""

    field = "partner_id"

    def __init__(self, name: str, last_day: str) -> None:
        super().__init__(
            f"La preuve de la catégorie juridique de {name} n’est plus valable depuis le {last_day}. Le partenaire dépose la "
            "nouvelle dans ses justificatifs ; dès que la coordination l’a acceptée, recommencez."
        )


class LegalClassUnproved(Refusal):
    """Built with whose class nothing proves."""

    field = "partner_id"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Rien ne prouve encore la catégorie juridique de {name}, et la loi ne permet un don qu’à certaines d’entre elles. Le "
            "partenaire dépose la preuve dans ses justificatifs ; dès que la coordination l’a acceptée, recommencez."
        )


class LegalClassChanged(Refusal):
    """Built with the class the text was written for, and that of today."""

    def __init__(self, written_for: str, today: str) -> None:
        super().__init__(
            f"Ce texte a été écrit pour un organisme de la catégorie « {written_for} », et il est maintenant de la catégorie "
            f"« {today} ». Refusez cette convention, puis proposez-en une nouvelle : son texte dira ce que la loi permet."
        )


class AddressMissing(Refusal):
    """Built with whose address is unknown."""

    field = "partner_id"

    def __init__(self, name: str) -> None:
        super().__init__(f"L’adresse de {name} n’est pas connue, et une convention la dit. Complétez-la avant d’envoyer.")


class NotAmendable(Refusal):
    message = (
        "Seule une convention signée par les deux parties, et dont le terme n’est pas passé, peut être modifiée par un avenant : "
        "rechargez sa page pour voir où elle en est."
    )


class AmendmentOutsideTerm(Refusal):
    """Built with the first and last days between which an amendment begins."""

    field = "starts_on"

    def __init__(self, first: str, last: str) -> None:
        super().__init__(f"Un avenant prend effet pendant la convention : choisissez un jour du {first} au {last}.")


class OtherParties(Refusal):
    message = (
        "Un avenant ou une reconduction lie les mêmes organismes, pour la même chose : gardez le partenaire et un modèle du même "
        "genre, ou proposez une convention séparée."
    )
    field = "partner_id"


class NotRenewable(Refusal):
    message = "Seule une convention signée par les deux parties se reconduit : rechargez sa page pour voir où elle en est."


class RenewalTooEarly(Refusal):
    """Built with the day after the end of what is renewed."""

    field = "starts_on"

    def __init__(self, first: str) -> None:
        super().__init__(f"La convention court encore : la reconduction commence au plus tôt le {first}.")


class NotJoinable(Refusal):
    message = (
        "Seule une convention-cadre de la métropole, signée par les deux parties et qui n’est pas arrivée à son terme, peut être "
        "rejointe : rechargez sa page pour voir où elle en est."
    )


class CannotJoin(Refusal):
    message = "Seul un autre organisme public peut rejoindre la convention-cadre de la métropole."
    field = "giver_id"


class PaperDayImpossible(Refusal):
    message = "Indiquez le jour écrit sur le papier : ni avant l’envoi de la convention, ni après aujourd’hui."
    field = "signed_on"


class SignatoryMissing(Refusal):
    message = "Indiquez le nom de la personne qui a signé le papier."
    field = "signatory"


class OriginalMissing(Refusal):
    message = "Joignez l’original numérisé, en PDF."
    field = "original"


class OriginalKept(Refusal):
    message = (
        "Un original est déjà déposé, et ce fichier n’est pas le même. Si le premier est le bon, enregistrez votre signature sans "
        "joindre de fichier ; sinon, refusez la convention en disant pourquoi."
    )
    field = "original"


class NoticeTooShort(Refusal):
    """Built with the first day that leaves the notice."""

    field = "terminates_on"

    def __init__(self, first: str) -> None:
        super().__init__(
            f"Le préavis court jusqu’au {first} : choisissez ce jour ou un jour suivant, ou cochez l’urgence ou le manquement et "
            "dites-le dans la raison."
        )


class ModelGone(Refusal):
    message = "Cette convention type n’est plus proposée : choisissez-en une autre dans la liste."
    field = "template_id"


class ModelWithdrawnSince(Refusal):
    """Built with why the version the agreement was made from was withdrawn."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"La version de la convention type dont vient ce texte a été retirée : {reason.rstrip('.')}. Ce texte ne peut plus "
            "être signé. Refusez cette convention, puis proposez-en une à partir d’une version en vigueur."
        )


class SupportOutOfRange(Refusal):
    message = "Indiquez la valeur d’une année d’appui en euros, de 0 à 1 000 000, sans les centimes."
    field = "support_eur_a_year"


class StartInThePast(Refusal):
    message = "Le premier jour est déjà passé : choisissez aujourd’hui ou un jour à venir."
    field = "starts_on"


class StartTooFar(Refusal):
    message = "Ce premier jour est trop loin : choisissez un jour dans les douze prochains mois."
    field = "starts_on"


class WrongLength(Refusal):
    message = "Une convention dure de 1 à 10 ans : indiquez un nombre entier d’années, par exemple 3."
    field = "years"


class OverlappingAgreement(Refusal):
    message = "Ces deux organismes ont déjà une convention pour cette période."
    field = "starts_on"


class TextChanged(Refusal):
    message = "Le texte n’est plus celui que vous avez lu. Rien n’est enregistré : relisez-le, puis recommencez."


class NotAParty(Refusal):
    message = "Votre organisme n’est pas partie à cette convention : seules les deux parties peuvent la signer."


class AlreadySigned(Refusal):
    message = "Votre organisme a déjà signé cette convention."


class NoLongerToSign(Refusal):
    message = "Cette convention n’est plus à signer : rechargez la page pour voir où elle en est."


class ProposalLapsed(Refusal):
    message = "Le dernier jour de cette convention est passé : elle ne peut plus être signée. Proposez-en une nouvelle."


class CapacityMissing(Refusal):
    message = "Indiquez en quelle qualité vous signez, par exemple « maire » ou « présidente »."
    field = "capacity"


class ConsentMissing(Refusal):
    message = "Cochez la case pour donner votre accord : sans elle, la signature n’est pas enregistrée."
    field = "consent"


class NoLongerProposed(Refusal):
    message = "Cette convention ne peut plus être refusée : rechargez la page pour voir où elle en est."


class ReasonMissing(Refusal):
    message = "Dites pourquoi, en une phrase : l’autre organisme lira cette raison."
    field = "reason"


class NotTerminable(Refusal):
    message = "Seule une convention signée par les deux parties peut être résiliée : rechargez la page pour voir où elle en est."


class AlreadyEnded(Refusal):
    message = "Cette convention est arrivée à son terme : il n’y a plus rien à résilier."


class TerminationInThePast(Refusal):
    message = "La date est déjà passée : choisissez aujourd’hui ou un jour à venir."
    field = "terminates_on"


class TerminationAfterEnd(Refusal):
    message = "La convention prend fin d’elle-même avant cette date : choisissez une date plus proche."
    field = "terminates_on"


class NotSignedYet(Refusal):
    message = "Le document se prépare quand les deux parties ont signé."


class NotADraft(Refusal):
    message = "Cette version est publiée, ou son brouillon a été supprimé : elle ne change plus. Commencez une nouvelle version."


class DraftChanged(Refusal):
    message = (
        "Quelqu’un a changé ce brouillon depuis que vous l’avez ouvert. Rien n’est perdu de ce que vous avez tapé : "
        "relisez le brouillon, puis recommencez."
    )


class DraftExists(Refusal):
    message = "Un brouillon de ce modèle est déjà commencé : terminez-le ou supprimez-le d’abord."


class ArticleGone(Refusal):
    message = "Cet article n’est plus dans le brouillon. Rechargez la page pour voir ce qu’il contient."


class TooManyArticles(Refusal):
    message = "Un modèle a au plus 60 articles : réunissez-en avant d’en ajouter un."


class EmptyModel(Refusal):
    message = "Ce brouillon n’a aucun article. Ajoutez-en au moins un avant de le publier."


class NothingChanged(Refusal):
    message = "Ce brouillon dit la même chose que la version déjà publiée : il n’y a rien à publier."


class NotOffered(Refusal):
    message = "Cette version n’est pas publiée, ou elle est déjà retirée : il n’y a rien à retirer."


class WithdrawalUnexplained(Refusal):
    message = "Dites pourquoi cette version est retirée : cette raison est publiée avec elle."
    field = "reason"


class VariableUnknown(Refusal):
    """Built with the name nobody can fill in."""

    field = "paragraphs"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"La plateforme ne sait pas remplir {{{name}}}. Choisissez une information de la liste, "
            "ou écrivez-la en toutes lettres."
        )


class UnreadableModel(Refusal):
    field = "file"


class ClauseWithdrawn(Refusal):
    message = "Cette clause n’est plus proposée. Choisissez-en une autre dans la bibliothèque."
    field = "clause"


class ClauseChanged(Refusal):
    message = (
        "Quelqu’un a changé cette clause depuis que vous l’avez ouverte. Rien n’est perdu de ce que vous avez tapé : "
        "comparez avec le texte actuel, puis recommencez."
    )


class ClauseExists(Refusal):
    message = "Une clause porte déjà cet intitulé dans la bibliothèque : choisissez-en un autre."
    field = "heading"
