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
