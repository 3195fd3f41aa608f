"""Where an establishment stands in the register, and why a verification stopped."""

from enum import StrEnum


class Standing(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"open": "Ouvert", "closed": "Fermé", "unknown": "Inconnu du répertoire"}[self.value]

    @property
    def tone(self) -> str:
        return {"open": "good", "closed": "bad", "unknown": "waiting"}[self.value]

    @property
    def is_closed(self) -> bool:
        return self is Standing.CLOSED


class CheckFault(StrEnum):
    """Why a verification stopped before its end; what was read before stays."""

    NO_ADDRESS = "no_address"
    WRONG_ADDRESS = "wrong_address"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    BUSY = "busy"
    BROKEN = "broken"
    REFUSED = "refused"
    UNEXPECTED = "unexpected"

    @property
    def label(self) -> str:
        return {
            "no_address": "L’adresse du répertoire n’est pas réglée (COMPANIES_URL).",
            "wrong_address": "L’adresse du répertoire n’est pas permise\u00a0: vérifiez le réglage COMPANIES_URL.",
            "unreachable": "Le répertoire des entreprises n’a pas répondu.",
            "too_slow": "Le temps prévu est écoulé\u00a0: la suite sera vérifiée la nuit prochaine.",
            "busy": "Le répertoire des entreprises reçoit trop de demandes pour l’instant.",
            "broken": "Le répertoire des entreprises est en panne.",
            "refused": "Le répertoire des entreprises a refusé la demande.",
            "unexpected": "Le répertoire des entreprises a répondu autre chose que prévu.",
        }[self.value]
