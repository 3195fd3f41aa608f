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


class YearFrozen(Refusal):
    message = "Ce RETEX est publié : il ne change plus. Pour le corriger, ouvrez un erratum et dites pourquoi."


class NoPhotoChosen(Refusal):
    message = "Choisissez au moins une photo."
    field = "chosen"


class TooManyPhotos(Refusal):
    message = "Un RETEX a huit photos au plus. Enlevez-en une, ou choisissez-en moins."
    field = "chosen"


class PhotoGone(Refusal):
    message = "Une de ces photos a été enlevée entre-temps. Relisez la page, puis recommencez."


class YearNotPublished(Refusal):
    message = "Ce RETEX n’est pas publié : il se corrige directement, sans erratum."


class ErratumOpen(Refusal):
    message = "Un erratum est déjà ouvert pour cette année. Publiez-le ou abandonnez-le d’abord."


class WarningsNotSeen(Refusal):
    message = "Cochez la case : ce qui manque aujourd’hui n’entrera plus dans les chiffres publiés."
    field = "acknowledged"
