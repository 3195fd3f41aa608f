"""Where a round stands, what a stop is, and what a plan may break."""

from enum import StrEnum


class UnservedReason(StrEnum):
    """Why a stop is on no tour."""

    TOO_HEAVY = "too_heavy"
    CLOSED = "closed"
    OUT_OF_REACH = "out_of_reach"
    FULL = "full"
    NO_TIME = "no_time"

    @property
    def label(self) -> str:
        return {
            "too_heavy": "trop lourd ou trop volumineux pour chacun des véhicules",
            "closed": "fermé ce jour-là, ou pas assez longtemps",
            "out_of_reach": "aucun véhicule ne peut y aller et revenir pendant ses heures",
            "full": "les véhicules sont pleins",
            "no_time": "il reste de la place, mais plus assez de temps",
        }[self.value]


class RoundFault(StrEnum):
    """What a plan may break; the last three come from a program and are never shown."""

    OVERLOADED = "overloaded"
    OUT_OF_HOURS = "out_of_hours"
    OUT_OF_WINDOW = "out_of_window"
    TWICE = "twice"
    FORGOTTEN = "forgotten"
    UNKNOWN = "unknown"
    WRONG_TIMES = "wrong_times"

    @property
    def label(self) -> str:
        return {
            "overloaded": "le véhicule serait trop chargé",
            "out_of_hours": "le véhicule rentrerait après son heure de fin",
            "out_of_window": "le passage tombe hors des heures d’ouverture ou du rendez-vous",
            "twice": "l’arrêt est servi deux fois",
            "forgotten": "l’arrêt est oublié",
            "unknown": "l’arrêt n’existe pas",
            "wrong_times": "les heures annoncées ne sont pas celles des trajets",
        }[self.value]
