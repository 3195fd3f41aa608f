"""What is refused of a new value."""

from core.errors import Refusal
from core.web.filters import french_number


class ValueOutOfRange(Refusal):
    """Built with the lowest and the highest value."""

    field = "value"

    def __init__(self, lowest: int, highest: int) -> None:
        super().__init__(f"Indiquez un nombre entier de {french_number(lowest)} à {french_number(highest)}.")


class NothingNew(Refusal):
    message = "C’est déjà la valeur de ce jour-là, avec la même source : changez l’une ou l’autre, ou ne changez rien."
    field = "value"


class BeginsInThePast(Refusal):
    message = "Le passé garde la valeur qu’il avait : choisissez aujourd’hui ou un jour à venir."
    field = "valid_from"


class BeginsTooFar(Refusal):
    message = "Ce jour est trop loin : choisissez un jour dans les dix prochaines années."
    field = "valid_from"


class BeganToday(Refusal):
    message = "Une valeur a déjà commencé aujourd’hui, et elle a pu servir : choisissez demain ou un jour suivant."
    field = "valid_from"


class ReadInTheFuture(Refusal):
    message = "Indiquez le jour où vous avez lu cette source : aujourd’hui ou avant."
    field = "read_on"
