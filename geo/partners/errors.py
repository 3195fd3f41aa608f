"""What the directory refuses."""

from core.errors import Refusal


class NotAPartnerOrganisation(Refusal):
    message = "Seuls les partenaires du réemploi ont un profil : cet organisme est public."


class ProfileExists(Refusal):
    message = "Cet organisme a déjà un profil : modifiez celui qui existe."


class ProfileChangedMeanwhile(Refusal):
    message = (
        "Une autre personne a modifié ce profil pendant que vous le lisiez. "
        "Ouvrez-le dans un autre onglet, vérifiez ce qui a changé, puis recommencez."
    )


class DescriptionMissing(Refusal):
    message = "Présentez la structure en quelques phrases avant de soumettre le profil."
    field = "description"


class CapabilitiesMissing(Refusal):
    message = "Cochez au moins une activité sur une catégorie d’équipement avant de soumettre le profil."
    field = "capabilities"


class UnknownMunicipality(Refusal):
    message = "Choisissez une commune de la liste."
    field = "insee_code"


class UnknownCategory(Refusal):
    message = "Une des catégories cochées n’existe plus : vérifiez les savoir-faire, puis enregistrez de nouveau."
    field = "capabilities"


class UnknownServedMunicipality(Refusal):
    message = "Une des communes cochées n’est plus du territoire : vérifiez les communes desservies, puis enregistrez de nouveau."
    field = "served_codes"


class HoursNotUnderstood(Refusal):
    message = "Écrivez par exemple\u00a0: lundi-vendredi 9h-12h, 14h-18h\u00a0; samedi 9h-12h\u00a0; jours fériés fermé."
    field = "opening_hours"

    @classmethod
    def at(cls, piece: str) -> "HoursNotUnderstood":
        """What is not understood is shown, shortened if it is long."""
        longest = 40
        shown = piece if len(piece) <= longest else f"{piece[:longest]}…"
        return cls(f"«\u00a0{shown}\u00a0» n’est pas compris. {cls.message}" if shown else cls.message)


class LanguagesNotValid(Refusal):
    message = "Séparez les langues par des virgules, par exemple\u00a0: français, arabe, langue des signes."
    field = "languages"


class VolumeOutOfRange(Refusal):
    message = "Indiquez un volume entre 1 et 120\u00a0m³, ou laissez vide."
    field = "vehicle_volume_m3"


class CapacityOutOfRange(Refusal):
    message = "Indiquez un nombre entre 1 et 100\u202f000, ou laissez vide si vous n’avez pas de limite."
    field = "monthly_capacity"


class PlaceMissing(Refusal):
    message = "Choisissez une commune du territoire ou, si la structure est ailleurs, indiquez sa latitude et sa longitude."
    field = "insee_code"


class PlaceIncomplete(Refusal):
    message = "Indiquez la latitude et la longitude, ou aucune des deux."
    field = "longitude"


class PlaceTooFar(Refusal):
    message = (
        "Cette position est à plus de 100 km du territoire. "
        "Vérifiez que la latitude et la longitude ne sont pas inversées, par exemple 49,12 et 6,18."
    )
    field = "latitude"


class WebsiteNotValid(Refusal):
    message = "Indiquez une adresse de site complète, par exemple https://www.exemple.fr."
    field = "website"


class ReasonMissing(Refusal):
    message = "Écrivez le motif : il est envoyé au partenaire."
    field = "reason"


class StepNotPossible(Refusal):
    message = "L’avancement de ce profil a changé entre-temps : rechargez la page pour voir où il en est."


class DocumentExpired(Refusal):
    message = "Cette date est passée : le justificatif n’est plus valable. Déposez celui qui est en cours."
    field = "valid_until"


class ExpiredBeforeAnswer(Refusal):
    message = "Ce justificatif a expiré depuis son dépôt : refusez-le en demandant le nouveau."


class DocumentAnswered(Refusal):
    message = "Ce justificatif a été accepté, refusé, remplacé ou retiré entre-temps : la page montre où il en est."


class DocumentKept(Refusal):
    message = "La preuve de la catégorie juridique ne se retire pas : déposez la nouvelle, elle la remplacera."


class SuggestionAnswered(Refusal):
    message = (
        "Ces modifications ont été acceptées, refusées ou retirées entre-temps\u00a0: la page du profil montre où elles en sont."
    )
