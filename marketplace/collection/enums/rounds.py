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


class RoundState(StrEnum):
    DRAFT = "draft"
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return {
            "draft": "En préparation",
            "planned": "Prête à partir",
            "under_way": "En cours",
            "done": "Terminée",
            "cancelled": "Annulée",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"draft": "waiting", "planned": "waiting", "under_way": "waiting", "done": "good", "cancelled": "bad"}[self.value]

    @property
    def is_draft(self) -> bool:
        return self is RoundState.DRAFT

    @property
    def is_on_the_road(self) -> bool:
        """Whether drivers may say what they did."""
        return self in {RoundState.PLANNED, RoundState.UNDER_WAY}

    @property
    def takes_kilometres(self) -> bool:
        """Whether the kilometres at the meter may be said, or corrected."""
        return self in {RoundState.UNDER_WAY, RoundState.DONE}

    @property
    def may_be_cancelled(self) -> bool:
        return self in {RoundState.DRAFT, RoundState.PLANNED}


class StopResult(StrEnum):
    """What became of a stop."""

    DONE = "done"
    NOT_DONE = "not_done"

    @property
    def label(self) -> str:
        return {"done": "Fait", "not_done": "Pas pu"}[self.value]

    @property
    def tone(self) -> str:
        return {"done": "good", "not_done": "bad"}[self.value]

    @property
    def is_done(self) -> bool:
        return self is StopResult.DONE


class DueReason(StrEnum):
    """Why a stop is proposed."""

    REPORTED_FULL = "reported_full"
    READ_FULL = "read_full"
    OVERDUE = "overdue"
    APPOINTMENT = "appointment"
    CHOSEN = "chosen"

    @property
    def label(self) -> str:
        return {
            "reported_full": "signalée pleine",
            "read_full": "remplie d’après le dernier relevé",
            "overdue": "pas vidée depuis trop longtemps",
            "appointment": "rendez-vous convenu",
            "chosen": "ajoutée à la main",
        }[self.value]

    @property
    def is_due(self) -> bool:
        return self is not DueReason.CHOSEN
