"""Where a model agreement and an agreement stand."""

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
