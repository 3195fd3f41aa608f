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
