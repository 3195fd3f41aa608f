"""What steering refuses."""

from core.errors import Refusal


class EndBeforeStart(Refusal):
    message = "La fin ne peut pas précéder le début : corrigez l’une des deux dates."
    field = "ends_on"


class ReasonMissing(Refusal):
    message = "Dites en une phrase pourquoi l’action est abandonnée : le comité la lira."
    field = "reason"


class UnknownIndicator(Refusal):
    message = "Cet indicateur n’existe pas. Choisissez-en un dans la liste."
    field = "indicator_code"


class NothingChanged(Refusal):
    message = "Rien n’a changé : modifiez au moins une réponse, ou revenez à l’action."


class ChangedMeanwhile(Refusal):
    message = "Quelqu’un a modifié cette action entre-temps. Rechargez la page pour voir ce qui a changé, puis recommencez."


class CommentEmpty(Refusal):
    message = "Écrivez un commentaire."
    field = "words"


class PeriodOutOfReach(Refusal):
    message = "Indiquez une année de 2000 à l’année en cours, par exemple 2025."
    field = "year"


class PeriodNotBegun(Refusal):
    message = "Ce semestre n’a pas commencé : il n’y a rien à en dire encore. Choisissez une période commencée."
    field = "part"


class NobodyChosen(Refusal):
    message = "Choisissez au moins une personne à qui l’envoyer."
    field = "people"


class UnknownAddress(Refusal):
    """Built with the address."""

    field = "addresses"


class AlreadySent(Refusal):
    message = "Ce document est déjà parti : il ne part qu’une fois. Préparez-en un nouveau si des chiffres ont changé."


class NotMadeYet(Refusal):
    message = "Ce document est encore en préparation. Rechargez la page dans un instant."


class TooManyReports(Refusal):
    message = "Trois documents de cette période attendent déjà d’être envoyés ou sont en préparation. Envoyez-en un d’abord."
