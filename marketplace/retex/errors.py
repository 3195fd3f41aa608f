"""What the annual report refuses."""

from core.errors import Refusal


class UnknownYear(Refusal):
    message = "Indiquez une année à quatre chiffres, de 2000 à l’année en cours, par exemple 2025."


class YearNotOver(Refusal):
    message = "Cette année n’est pas terminée : son RETEX se publie à partir du 1er janvier suivant."


class TargetOutOfRange(Refusal):
    message = "Indiquez un pourcentage de 0 à 100, par exemple 50."
    field = "percent"


class TargetYearBegun(Refusal):
    message = "L’objectif d’une année commencée ne change plus : choisissez une année à venir."
    field = "year"


class TargetYearTooFar(Refusal):
    message = "Cette année est trop loin : choisissez une des dix prochaines années."
    field = "year"


class UnknownOrganisation(Refusal):
    message = "Aucun organisme n’a ce SIRET : vérifiez ses 14 chiffres."
