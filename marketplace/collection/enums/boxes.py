"""Where a box stands in its life, and how it moves on."""

from collections.abc import Set
from enum import StrEnum


class BoxState(StrEnum):
    PROPOSED = "proposed"
    INSTALLED = "installed"
    OUT_OF_SERVICE = "out_of_service"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        return {
            "proposed": "En projet",
            "installed": "En service",
            "out_of_service": "Hors service",
            "removed": "Retirée",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"proposed": "waiting", "installed": "good", "out_of_service": "bad", "removed": "neutral"}[self.value]

    @property
    def explanation(self) -> str:
        """What the state means for those who come to the box."""
        return {
            "proposed": "Elle n’est pas encore posée : elle ne paraît pas dans la liste publique.",
            "installed": "On peut y déposer du matériel : elle paraît dans la liste publique.",
            "out_of_service": "Elle ne reçoit plus de dépôt pour l’instant : sa page envoie vers les bornes voisines.",
            "removed": "Elle n’est plus là. Son histoire reste.",
        }[self.value]

    @property
    def is_installed(self) -> bool:
        return self is BoxState.INSTALLED

    @property
    def is_out_of_service(self) -> bool:
        return self is BoxState.OUT_OF_SERVICE

    @property
    def is_removed(self) -> bool:
        return self is BoxState.REMOVED

    @property
    def stands(self) -> bool:
        """Whether there is something to see where it is said to be."""
        return self in {BoxState.INSTALLED, BoxState.OUT_OF_SERVICE}


class BoxStep(StrEnum):
    """What may be done with a box as a whole."""

    INSTALL = "install"
    STOP = "stop"
    RESTART = "restart"
    REMOVE = "remove"

    @property
    def departures(self) -> Set[BoxState]:
        """The states the step starts from."""
        return {
            "install": {BoxState.PROPOSED},
            "stop": {BoxState.INSTALLED},
            "restart": {BoxState.OUT_OF_SERVICE},
            "remove": {BoxState.PROPOSED, BoxState.INSTALLED, BoxState.OUT_OF_SERVICE},
        }[self.value]

    @property
    def arrival(self) -> BoxState:
        """The state the step leads to."""
        return {
            "install": BoxState.INSTALLED,
            "stop": BoxState.OUT_OF_SERVICE,
            "restart": BoxState.INSTALLED,
            "remove": BoxState.REMOVED,
        }[self.value]

    @property
    def needs_reason(self) -> bool:
        """Whether people are told why."""
        return self in {BoxStep.STOP, BoxStep.REMOVE}


class BoxOrder(StrEnum):
    """In which order boxes are listed."""

    MUNICIPALITY = "commune"
    NAME = "nom"
    LATEST = "changement"

    @property
    def label(self) -> str:
        return {"commune": "Par commune", "nom": "Par nom", "changement": "Changées le plus récemment d’abord"}[self.value]
