"""Where an agreement stands, as a step of its life and as a day sees it."""

from enum import StrEnum


class AgreementState(StrEnum):
    """`SIGNED` means by both; whether it is in force also depends on the day."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    DECLINED = "declined"
    TERMINATED = "terminated"
    AMENDED = "amended"

    @property
    def label(self) -> str:
        return {
            "proposed": "À signer",
            "signed": "Signée",
            "declined": "Refusée",
            "terminated": "Résiliée",
            "amended": "Remplacée par un avenant",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"proposed": "waiting", "signed": "good", "declined": "bad", "terminated": "bad", "amended": "neutral"}[self.value]

    @property
    def has_bound(self) -> bool:
        """Signed by both, whatever became of it since."""
        return self in BINDING


BINDING = (AgreementState.SIGNED, AgreementState.TERMINATED, AgreementState.AMENDED)


class SignatureWay(StrEnum):
    """How somebody signed."""

    ONLINE = "online"
    PAPER = "paper"

    @property
    def label(self) -> str:
        return {"online": "Dans l’application", "paper": "Sur papier"}[self.value]

    @property
    def is_paper(self) -> bool:
        return self is SignatureWay.PAPER


class ErasedBy(StrEnum):
    """Who erases the data of the devices given under an agreement."""

    GIVER = "giver"
    PARTNER = "partner"

    @property
    def label(self) -> str:
        return {"giver": "La collectivité, avant la remise", "partner": "Le partenaire, après la réception"}[self.value]


class Transport(StrEnum):
    """Who carries the goods, and pays for it."""

    PARTNER = "partner"
    GIVER = "giver"

    @property
    def label(self) -> str:
        return {"partner": "Celui qui reçoit vient les chercher", "giver": "La collectivité les apporte"}[self.value]


class AgreementScope(StrEnum):
    """What an agreement allows: two organisations may have one of each in force, and goods change hands under a gift alone."""

    GIFT = "gift"
    RECONDITIONING = "reconditioning"
    COLLECTION = "collection"

    @property
    def label(self) -> str:
        return {
            "gift": "Donner du matériel",
            "reconditioning": "Faire reconditionner du matériel",
            "collection": "Faire vider des bornes",
        }[self.value]

    @property
    def is_gift(self) -> bool:
        return self is AgreementScope.GIFT


class AgreementStanding(StrEnum):
    """What an agreement is worth on a given day: its state and its dates together."""

    TO_SIGN = "to_sign"
    UPCOMING = "upcoming"
    IN_FORCE = "in_force"
    ENDED = "ended"
    TERMINATED = "terminated"
    AMENDED = "amended"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return {
            "to_sign": "À signer",
            "upcoming": "Signée, à venir",
            "in_force": "En vigueur",
            "ended": "Arrivée à son terme",
            "terminated": "Résiliée",
            "amended": "Remplacée par un avenant",
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
            "amended": "neutral",
            "declined": "bad",
        }[self.value]


class TemplateKind(StrEnum):
    """What a model agreement is for."""

    FRAMEWORK = "framework"
    ONE_OFF_GIFT = "one_off_gift"
    RECONDITIONING = "reconditioning"
    BOX_COLLECTION = "box_collection"
    PUBLIC_BODY_GIFT = "public_body_gift"
    STAFF_GIFT = "staff_gift"

    @property
    def label(self) -> str:
        return {
            "framework": "Convention-cadre de plusieurs années",
            "one_off_gift": "Don ponctuel",
            "reconditioning": "Reconditionnement avec retour",
            "box_collection": "Collecte en borne",
            "public_body_gift": "Don à un autre organisme public",
            "staff_gift": "Don aux agents",
        }[self.value]

    @property
    def binds_two(self) -> bool:
        """Whether two organisations sign it; a gift to one's own staff is a rule that an assembly adopts."""
        return self is not TemplateKind.STAFF_GIFT

    @property
    def scope(self) -> AgreementScope:
        """What an agreement made from such a model allows."""
        return {
            "reconditioning": AgreementScope.RECONDITIONING,
            "box_collection": AgreementScope.COLLECTION,
        }.get(self.value, AgreementScope.GIFT)


class ClauseTopic(StrEnum):
    """What a clause is about, in the order of a convention."""

    PURPOSE = "purpose"
    LAW = "law"
    DATA = "data"
    RECONDITIONING = "reconditioning"
    LOGISTICS = "logistics"
    USE = "use"
    PROOF = "proof"
    WASTE = "waste"
    LIFE = "life"

    @property
    def label(self) -> str:
        return {
            "purpose": "Objet",
            "law": "Base juridique et qualité des parties",
            "data": "Données et confidentialité",
            "reconditioning": "Cahier des charges du reconditionnement",
            "logistics": "Logistique et locaux",
            "use": "Usage, prix et redistribution",
            "proof": "Comptes, preuves et contrôle",
            "waste": "Déchets",
            "life": "Vie de la convention",
        }[self.value]


class VersionStanding(StrEnum):
    """Where a version of a model stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"draft": "Brouillon", "published": "Publiée", "withdrawn": "Retirée"}[self.value]

    @property
    def tone(self) -> str:
        return {"draft": "neutral", "published": "good", "withdrawn": "bad"}[self.value]


class Shift(StrEnum):
    """Which way an article of a draft moves."""

    UP = "monter"
    DOWN = "descendre"


class Difference(StrEnum):
    """What became of an article, or of some words, between two versions."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        return {"same": "Inchangé", "moved": "Déplacé", "changed": "Modifié", "added": "Ajouté", "removed": "Supprimé"}[self.value]

    @property
    def tone(self) -> str:
        return {"same": "neutral", "moved": "waiting", "changed": "waiting", "added": "good", "removed": "bad"}[self.value]

    @property
    def is_added(self) -> bool:
        return self is Difference.ADDED

    @property
    def is_removed(self) -> bool:
        return self is Difference.REMOVED
