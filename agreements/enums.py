"""Where an agreement stands, as a step of its life and as a day sees it."""

from enum import StrEnum


class AgreementState(StrEnum):
    """`SIGNED` means by both; whether it is in force also depends on the day."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    DECLINED = "declined"
    TERMINATED = "terminated"

    @property
    def label(self) -> str:
        return {
            "proposed": "À signer",
            "signed": "Signée",
            "declined": "Refusée",
            "terminated": "Résiliée",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"proposed": "waiting", "signed": "good", "declined": "bad", "terminated": "bad"}[self.value]


class ErasedBy(StrEnum):
    """Who erases the data of the devices given under an agreement."""

    GIVER = "giver"
    PARTNER = "partner"

    @property
    def label(self) -> str:
        return {"giver": "La collectivité, avant la remise", "partner": "Le partenaire, après la réception"}[self.value]


class AgreementStanding(StrEnum):
    """What an agreement is worth on a given day: its state and its dates together."""

    TO_SIGN = "to_sign"
    UPCOMING = "upcoming"
    IN_FORCE = "in_force"
    ENDED = "ended"
    TERMINATED = "terminated"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return {
            "to_sign": "À signer",
            "upcoming": "Signée, à venir",
            "in_force": "En vigueur",
            "ended": "Arrivée à son terme",
            "terminated": "Résiliée",
            "declined": "Refusée",
        }[self.value]

    @property
    def tone(self) -> str:
        return {
            "to_sign": "waiting",
            "upcoming": "neutral",
            "in_force": "good",
            "ended": "neutral",
            "terminated": "bad",
            "declined": "bad",
        }[self.value]
