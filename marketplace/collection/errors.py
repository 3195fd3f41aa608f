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


class DevEuiNotUnderstood(Refusal):
    message = "Indiquez l’identifiant DevEUI du capteur\u00a0: seize chiffres et lettres de A à F, inscrits sur son étiquette."
    field = "dev_eui"


class SensorInUse(Refusal):
    message = "Ce capteur équipe déjà une autre borne. Déposez-le d’abord de cette borne-là."
    field = "dev_eui"


class BoxHasSensor(Refusal):
    message = "Cette borne a déjà un capteur. Déposez-le avant d’en poser un autre."


class DepthNotPossible(Refusal):
    message = "La distance à vide est plus grande que la distance quand la borne est pleine, et de dix mètres au plus (10 000 mm)."
    field = "empty_mm"


class SensorRemoved(Refusal):
    message = "Ce capteur a été déposé entre-temps. Rechargez la page pour voir où il en est."


class PercentOutOfRange(Refusal):
    message = "Indiquez un nombre entre 0 (vide) et 100 (pleine)."
    field = "percent"


class BoxNotStanding(Refusal):
    message = "Cette borne n’est pas posée\u00a0: son remplissage ne se relève pas."


class ReadingRefused(Exception):
    """A measurement that cannot be true; says why, in French, for the page of the sensor."""


class MessageNotUnderstood(Exception):
    """What a network server sent is not what it documents; says which part."""


class WrongSecret(Exception):
    """Whoever sends a measurement does not hold the secret of that sensor, or there is no such sensor."""


class EventTimesNotPossible(Refusal):
    message = "Un événement commence dans le futur, d’ici deux ans, et dure un mois au plus."
    field = "ends"


class NoWorkshop(Refusal):
    message = "Cochez au moins un atelier."
    field = "workshops"


class EventClosed(Refusal):
    message = "Cet événement a commencé, a été annulé ou a son bilan\u00a0: il ne se modifie plus."


class SeatsBelowRegistered(Refusal):
    message = "Davantage de personnes sont déjà inscrites. Gardez au moins autant de places."
    field = "seats"


class NoSeatLeft(Refusal):
    """Built with what is left."""


class RegistrationClosed(Refusal):
    message = "Les inscriptions sont closes\u00a0: l’événement a commencé ou a été annulé."


class EventNotOver(Refusal):
    message = "Le bilan se fait une fois l’événement commencé."


class NobodyCame(Refusal):
    message = "Sans participant, il n’y a ni données supprimées ni matériel apporté\u00a0: corrigez le nombre de participants."
    field = "participants"


class TooManyRegistrations(Refusal):
    message = "Trop d’inscriptions viennent de votre connexion en quelques minutes. Attendez dix minutes, puis recommencez."


class NobodyEmptiesIt(Refusal):
    message = "Personne n’est désigné pour vider cette borne : demandez à la coordination de désigner un partenaire."


class NoAgreementThatDay(Refusal):
    message = (
        "Aucune convention « Faire vider des bornes » n’était en vigueur ce jour-là avec ce partenaire : "
        "vérifiez la date, ou faites signer la convention d’abord."
    )
    field = "emptied_on"


class MassNotPossible(Refusal):
    """Built with what was typed and what is possible."""


class NothingCounted(Refusal):
    message = "Comptez au moins un appareil. S’il n’y avait rien, il n’y a pas de collecte à enregistrer."
    field = "mass_kg"


class CountNotPossible(Refusal):
    message = "Comptez de 1 à 5 000 appareils d’une même catégorie, ou laissez vide."


class EmptiedInFuture(Refusal):
    message = "Cette date est à venir : indiquez le jour où la borne a été vidée."
    field = "emptied_on"


class EmptiedTooEarly(Refusal):
    message = "Cette date précède l’enregistrement de la borne : vérifiez l’année."
    field = "emptied_on"


class EmptiedTwice(Refusal):
    message = (
        "Une collecte de cette borne est déjà enregistrée pour ce jour-là. "
        "Si elle est fausse, annulez-la avec sa raison, puis enregistrez la bonne."
    )
    field = "emptied_on"


class EmptyingCancelled(Refusal):
    message = "Cette collecte a été annulée entre-temps : la page dit par qui et pourquoi."


class OutcomesReported(Refusal):
    message = "Des devenirs sont déjà déclarés sur cette collecte : retirez-les d’abord, avec leur raison."


class CorrectionReasonMissing(Refusal):
    message = "Dites pourquoi en une phrase : elle reste dans le registre."
    field = "reason"


class ReturnNotPossible(Refusal):
    message = "Ce qui vient d’une borne n’a pas de donneur connu : il ne se rend pas. Choisissez un autre devenir."
    field = "kind"


class DataNotErased(Refusal):
    message = "Ces appareils gardent des données : confirmez qu’elles sont effacées avant de les dire réemployés."
    field = "is_erased"


class OutcomeGone(Refusal):
    message = "Cette déclaration a déjà été retirée : la page montre où en est la collecte."


class RequestAnswered(Refusal):
    message = "Cette demande a déjà sa réponse\u00a0: rechargez la page pour la lire."


class RequestWaiting(Refusal):
    message = "Votre organisme attend déjà une réponse pour ce bâtiment\u00a0: la coordination va vous répondre."
    field = "building"


class RefusalReasonMissing(Refusal):
    message = "Écrivez le motif\u00a0: il est envoyé à l’organisme qui demande."
    field = "reason"


class RoundEmpty(Refusal):
    message = "Cochez au moins une borne ou un enlèvement."
    field = "stops"


class RoundStopUnknown(Refusal):
    message = "Un des arrêts cochés n’est plus à desservir\u00a0: rechargez la page, puis recommencez."
    field = "stops"


class CarrierWithoutPlace(Refusal):
    message = "Ce partenaire n’a pas de profil vérifié avec une adresse\u00a0: les véhicules n’ont pas de point de départ."
    field = "partenaire"


class BoxWithoutAgreement(Refusal):
    """Built with the name of the box."""


class AgreementEndedMeanwhile(Refusal):
    """Between the day a round was prepared and the stop. Built with the name of the box."""


class VehicleHoursWrong(Refusal):
    message = "L’heure de retour doit suivre l’heure de départ."
    field = "ends"


class RoundChangedMeanwhile(Refusal):
    message = "L’ordre a changé pendant que vous lisiez\u00a0: voici l’ordre actuel. Recommencez s’il le faut."


class RoundStepNotPossible(Refusal):
    message = "Cette tournée n’en est plus là : rechargez la page pour voir où elle en est."


class NotPlannedYet(Refusal):
    message = "L’ordre des arrêts se calcule encore\u00a0: attendez qu’il paraisse."


class RoundReasonMissing(Refusal):
    message = "Dites en quelques mots pourquoi."
    field = "reason"
