"""Where an address stands on the way to its point, and what is wrong with an answer."""

from enum import StrEnum


class AddressState(StrEnum):
    WAITING = "waiting"
    LOCATED = "located"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"
    PLACED = "placed"
    LEFT = "left"

    @property
    def label(self) -> str:
        return {
            "waiting": "À chercher",
            "located": "Trouvée",
            "doubtful": "Douteuse",
            "refused": "Non reconnue",
            "placed": "Placée à la main",
            "left": "Laissée à la mairie",
        }[self.value]

    @property
    def tone(self) -> str:
        return {
            "waiting": "neutral", "located": "good", "doubtful": "waiting", "refused": "bad", "placed": "good", "left": "neutral",
        }[self.value]  # fmt: skip

    @property
    def is_to_settle(self) -> bool:
        """Whether a person has to say where it is."""
        return self in {AddressState.DOUBTFUL, AddressState.REFUSED}

    @property
    def is_settled(self) -> bool:
        """Whether a person said so: the machine never comes back to it."""
        return self in {AddressState.PLACED, AddressState.LEFT}

    @property
    def has_point(self) -> bool:
        """Whether what stands there is shown at its point, and no longer at the town hall."""
        return self in {AddressState.LOCATED, AddressState.PLACED}


class Doubt(StrEnum):
    """Why an answer is not taken as it is."""

    NOT_FOUND = "not_found"
    OTHER_MUNICIPALITY = "other_municipality"
    MUNICIPALITY_ONLY = "municipality_only"
    FAR_AWAY = "far_away"
    LOW_SCORE = "low_score"
    UNSURE = "unsure"

    @property
    def sentence(self) -> str:
        return {
            "not_found": "Le géocodeur ne connaît pas cette adresse.",
            "other_municipality": "Le géocodeur la trouve dans une autre commune.",
            "municipality_only": "Le géocodeur n’a reconnu que la commune, ni la rue ni le lieu-dit.",
            "far_away": "Le géocodeur donne un point trop loin de la commune, ou aucun point.",
            "low_score": "La note du géocodeur est trop basse pour y croire.",
            "unsure": "La note du géocodeur demande qu’une personne vérifie.",
        }[self.value]
