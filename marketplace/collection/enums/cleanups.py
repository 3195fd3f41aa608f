"""What people come to do at a clean-up event, and where it stands."""

from enum import StrEnum


class Workshop(StrEnum):
    """The three workshops of Digital Clean Up Day (World Cleanup Day France and INR, read November 2026)."""

    DATA = "data"
    REUSE = "reuse"
    RECYCLING = "recycling"

    @property
    def label(self) -> str:
        return {"data": "Tri des données", "reuse": "Réemploi", "recycling": "Recyclage"}[self.value]

    @property
    def explanation(self) -> str:
        """What is done there."""
        return {
            "data": "Chacun supprime ce qui ne lui sert plus\u00a0: courriels, photos, fichiers, applications.",
            "reuse": "On apporte ce qui fonctionne encore, pour lui donner une seconde vie.",
            "recycling": "On apporte ce qui ne fonctionne plus, pour en recycler les matières.",
        }[self.value]


class EventState(StrEnum):
    """What people see of an event. `OVER` is one whose day is past and that nobody has reported yet."""

    PLANNED = "planned"
    OVER = "over"
    REPORTED = "reported"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return {"planned": "À venir", "over": "Bilan à faire", "reported": "Bilan publié", "cancelled": "Annulé"}[self.value]

    @property
    def tone(self) -> str:
        return {"planned": "good", "over": "waiting", "reported": "neutral", "cancelled": "bad"}[self.value]

    @property
    def is_planned(self) -> bool:
        return self is EventState.PLANNED

    @property
    def is_cancelled(self) -> bool:
        return self is EventState.CANCELLED

    @property
    def is_reported(self) -> bool:
        return self is EventState.REPORTED

    @property
    def may_be_reported(self) -> bool:
        """Whether its figures may be said, or said anew."""
        return self in {EventState.OVER, EventState.REPORTED}
