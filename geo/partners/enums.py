"""What partners do, their legal class, and where their profile stands."""

from enum import StrEnum


class Activity(StrEnum):
    COLLECT = "collect"
    ERASE_DATA = "erase_data"
    REPAIR = "repair"
    RECONDITION = "recondition"
    REDISTRIBUTE = "redistribute"
    SELL = "sell"
    RECYCLE = "recycle"
    RECOVER_PARTS = "recover_parts"

    @property
    def label(self) -> str:
        return {
            "collect": "Collecter",
            "erase_data": "Effacer les données",
            "repair": "Réparer",
            "recondition": "Reconditionner",
            "redistribute": "Redistribuer",
            "sell": "Vendre à prix solidaire",
            "recycle": "Recycler",
            "recover_parts": "Récupérer des pièces",
        }[self.value]


class Logistics(StrEnum):
    """How goods reach a partner."""

    FETCHES = "fetches"
    TAKES_DEPOSITS = "takes_deposits"
    TAIL_LIFT = "tail_lift"
    BY_APPOINTMENT = "by_appointment"

    @property
    def label(self) -> str:
        return {
            "fetches": "Vient chercher le matériel",
            "takes_deposits": "Reçoit le matériel sur place",
            "tail_lift": "A un hayon élévateur",
            "by_appointment": "Sur rendez-vous",
        }[self.value]


class LegalClass(StrEnum):
    """What makes a partner able to receive gifts (CG3P, article L. 3212-2, read November 2026)."""

    PUBLIC_UTILITY = "public_utility"
    ESUS = "esus"
    GENERAL_INTEREST = "general_interest"
    PARENTS = "parents"
    STUDENTS = "students"
    TUTORING = "tutoring"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "public_utility": "Association reconnue d’utilité publique",
            "esus": "Organisme de réemploi agréé ESUS",
            "general_interest": "Association d’intérêt général équipant des personnes en précarité",
            "parents": "Association de parents d’élèves",
            "students": "Association d’étudiants",
            "tutoring": "Association de soutien scolaire",
            "other": "Autre organisme",
        }[self.value]

    @property
    def may_receive_gifts(self) -> bool:
        """Whether article L. 3212-2 3° of the CG3P names it."""
        return self is not LegalClass.OTHER


class PartnerState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    SUSPENDED = "suspended"

    @property
    def label(self) -> str:
        return {
            "draft": "À compléter",
            "submitted": "À vérifier",
            "verified": "Vérifié",
            "suspended": "Suspendu",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"draft": "neutral", "submitted": "waiting", "verified": "good", "suspended": "bad"}[self.value]

    @property
    def explanation(self) -> str:
        """What the state means, and what happens next."""
        return {
            "draft": "Seule la structure et la coordination voient ce profil. Complétez-le, puis soumettez-le.",
            "submitted": "La coordination va lire ce profil, puis le vérifier ou demander un complément.",
            "verified": "Ce profil est public : il paraît dans l’annuaire et sur la carte.",
            "suspended": "Ce profil ne paraît plus et ne permet plus de demander de lot.",
        }[self.value]


class Step(StrEnum):
    """What may be done with a profile as a whole."""

    SUBMIT = "submit"
    SEND_BACK = "send_back"
    VERIFY = "verify"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"

    @property
    def departure(self) -> PartnerState:
        """The only state the step starts from."""
        return {
            "submit": PartnerState.DRAFT,
            "send_back": PartnerState.SUBMITTED,
            "verify": PartnerState.SUBMITTED,
            "suspend": PartnerState.VERIFIED,
            "reinstate": PartnerState.SUSPENDED,
        }[self.value]

    @property
    def arrival(self) -> PartnerState:
        """The state the step leads to."""
        return {
            "submit": PartnerState.SUBMITTED,
            "send_back": PartnerState.DRAFT,
            "verify": PartnerState.VERIFIED,
            "suspend": PartnerState.SUSPENDED,
            "reinstate": PartnerState.VERIFIED,
        }[self.value]


class DocumentKind(StrEnum):
    """What a partner proves by a document; it has one document of each kind in force at most."""

    LEGAL_CLASS = "legal_class"
    INSURANCE = "insurance"
    DATA_ERASURE = "data_erasure"
    WASTE_CONTRACT = "waste_contract"
    QUALITY_LABEL = "quality_label"

    @property
    def label(self) -> str:
        return {
            "legal_class": "Preuve de la catégorie juridique",
            "insurance": "Attestation d’assurance",
            "data_erasure": "Certification d’effacement des données",
            "waste_contract": "Contrat avec un éco-organisme",
            "quality_label": "Label ou norme de qualité",
        }[self.value]

    @property
    def is_label(self) -> bool:
        """Said to everybody once accepted, with its end: a certification or a label. The file itself never is."""
        return self in {DocumentKind.DATA_ERASURE, DocumentKind.WASTE_CONTRACT, DocumentKind.QUALITY_LABEL}

    @property
    def may_be_withdrawn(self) -> bool:
        """A partner may stop presenting it; what makes it able to receive gifts is only ever replaced."""
        return self is not DocumentKind.LEGAL_CLASS


LABELS = [kind for kind in DocumentKind if kind.is_label]


class DocumentState(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            "submitted": "À vérifier",
            "accepted": "Accepté",
            "refused": "Refusé",
            "replaced": "Remplacé",
            "withdrawn": "Retiré",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"submitted": "waiting", "accepted": "good", "refused": "bad", "replaced": "neutral", "withdrawn": "neutral"}[
            self.value
        ]

    @property
    def is_submitted(self) -> bool:
        return self is DocumentState.SUBMITTED

    @property
    def is_live(self) -> bool:
        """Waiting for the coordinator, or in force."""
        return self in {DocumentState.SUBMITTED, DocumentState.ACCEPTED}


class SuggestionState(StrEnum):
    """What became of the changes a partner suggests."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def is_waiting(self) -> bool:
        return self is SuggestionState.WAITING

    @property
    def is_refused(self) -> bool:
        return self is SuggestionState.REFUSED
