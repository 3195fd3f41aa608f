"""What the computation of avoided impact refuses."""

from core.errors import Refusal


class NotUnits(Refusal):
    message = "Indiquez un nombre entier d’appareils, de 0 à 1 000 000, par exemple --units 12."


class NotAShare(Refusal):
    message = "Indiquez la part des réemplois qui remplacent un achat, entre 0 et 1, par exemple --substitution 0,5."


class NotYears(Refusal):
    message = "Indiquez la durée de la seconde vie en années, plus de 0 et au plus 50, par exemple --second-life 3."


class NoFactorSet(Refusal):
    message = "Aucun jeu de facteurs d’impact : chargez d’abord les données de référence (flask --app wsgi reference load)."


class UnknownCategory(Refusal):
    message = "Catégorie d’équipement inconnue."


class NegativeValue(Refusal):
    message = "Cette valeur est négative : indiquez 0 ou plus, ou laissez vide si personne ne la connaît."


class ValueTooHigh(Refusal):
    message = "Cette valeur est trop grande : indiquez moins de 1 000 000."


class LifeOutOfRange(Refusal):
    message = "Indiquez une durée en années, plus de 0 et au plus 50."


class IntervalOutOfOrder(Refusal):
    message = "La borne basse est au-dessus de la borne haute."
    field = "low"


class HalfAnInterval(Refusal):
    message = "Une borne manque : donnez les deux, ou aucune."


class HalfARange(Refusal):
    message = "Une des deux valeurs extrêmes des sources manque : donnez les deux, ou aucune."


class RangeOutOfOrder(Refusal):
    message = "La plus basse des sources est au-dessus de la plus haute."
    field = "range_min"


class IntervalWithoutValue(Refusal):
    message = "Sans empreinte d’un appareil neuf, il n’y a pas d’intervalle : effacez les bornes, ou donnez l’empreinte."
    field = "low"


class EmbodiedMissing(Refusal):
    message = "L’empreinte manque : donnez un nombre, ou dites que la qualité est « Aucune valeur »."
    field = "embodied_kgco2e"


class QualityMissing(Refusal):
    message = "Dites la qualité de cette valeur : bonne, correcte, faible ou contestée."
    field = "quality"


class QualityOfNothing(Refusal):
    message = "Sans empreinte, la qualité est « Aucune valeur »."
    field = "quality"


class SourceMissing(Refusal):
    message = "Indiquez d’où vient cette valeur."
    field = "source"


class ShareOutOfRange(Refusal):
    message = "Indiquez une part entre 0 et 1, par exemple 0,5."


class YearOutOfRange(Refusal):
    message = "Indiquez une année à partir de 2000."
    field = "applies_from_year"


class YearAlreadyPublished(Refusal):
    message = "Le RETEX de cette année est publié : elle garde son jeu de facteurs. Choisissez une année non publiée."
    field = "applies_from_year"


class AppliesTooFar(Refusal):
    message = "Cette année est trop loin : choisissez une des dix prochaines années au plus."
    field = "applies_from_year"


class ElectricityMissing(Refusal):
    message = (
        "Une catégorie consomme plus d’électricité : indiquez ce que pèse un kilowattheure (kgCO2e) et sa source, dans les "
        "paramètres du jeu."
    )


class NameTaken(Refusal):
    message = "Un jeu de facteurs porte déjà ce nom : donnez-lui en un autre, par exemple avec l’année ou une version."
    field = "name"


class NotADraft(Refusal):
    message = "Ce jeu de facteurs n’est plus un brouillon : il ne change plus. Préparez-en un nouveau à partir de lui."


class NotPublished(Refusal):
    message = "Un nouveau jeu se prépare à partir d’un jeu publié."


class TableUnreadable(Refusal):
    message = "Ce tableau n’est pas compris."
    field = "file"
