"""What collection refuses."""

from core.errors import Refusal


class BoxChangedMeanwhile(Refusal):
    message = (
        "Une autre personne a modifié cette borne pendant que vous la lisiez. "
        "Ouvrez-la dans un autre onglet, vérifiez ce qui a changé, puis recommencez."
    )


class BoxStepNotPossible(Refusal):
    message = "La situation de cette borne a changé entre-temps : rechargez la page pour voir où elle en est."


class BoxReasonMissing(Refusal):
    message = "Écrivez le motif : il est gardé dans l’histoire de la borne et montré à qui la cherche."
    field = "reason"


class BoxPlaceUnknown(Refusal):
    message = "Choisissez une commune du territoire."
    field = "insee_code"


class BoxPlaceIncomplete(Refusal):
    message = "Indiquez la latitude et la longitude, ou aucune des deux."
    field = "longitude"


class BoxTooFar(Refusal):
    message = (
        "Cette position est à plus de 30 km de la mairie de la commune choisie. "
        "Vérifiez que la latitude et la longitude ne sont pas inversées, par exemple 49,12 et 6,18."
    )
    field = "latitude"


class HostNotPublic(Refusal):
    message = "Une borne est dans un bâtiment public : choisissez une collectivité ou un autre organisme public."
    field = "host_id"


class NothingAccepted(Refusal):
    message = "Cochez au moins une catégorie d’équipement que la borne reçoit."
    field = "categories"


class UnknownBoxCategory(Refusal):
    message = "Une des catégories cochées n’existe plus : vérifiez la liste, puis enregistrez de nouveau."
    field = "categories"


class CapacityNotPossible(Refusal):
    """Built with the unit."""


class ResponsibleNotAPartner(Refusal):
    message = "Choisissez un partenaire du réemploi dont le profil est vérifié."
    field = "responsible_id"


class NoCollectionAgreement(Refusal):
    message = (
        "Aucune convention « Faire vider des bornes » n’est en vigueur entre ce partenaire et l’hôte de la borne ou la métropole. "
        "Faites-la signer d’abord, puis désignez ce partenaire."
    )
    field = "responsible_id"


class ReportNotSealed(Refusal):
    message = "Cette page est restée ouverte trop longtemps : vérifiez votre signalement, puis envoyez-le de nouveau."


class TooManyReports(Refusal):
    message = (
        "Trop de signalements viennent de votre connexion en quelques minutes : celui-ci n’est pas gardé. "
        "Attendez dix minutes ou, si cela presse, prévenez l’accueil du bâtiment."
    )


class BoxNotThere(Refusal):
    message = "Cette borne n’est plus en place : il n’y a plus rien à y signaler."


class ReportAnswered(Refusal):
    message = "Une autre personne a répondu entre-temps : la page montre sa réponse."


class AnswerMissing(Refusal):
    message = "Écrivez une phrase : la personne qui a signalé la lira."
    field = "answer"
