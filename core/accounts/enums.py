"""Kinds of organisations, and what a person may be within one."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    METROPOLE = "metropole"
    MUNICIPALITY = "municipality"
    PUBLIC_BODY = "public_body"
    PARTNER = "partner"

    @property
    def label(self) -> str:
        return {
            "metropole": "Métropole",
            "municipality": "Commune",
            "public_body": "Autre organisme public",
            "partner": "Partenaire du réemploi",
        }[self.value]

    @property
    def is_public(self) -> bool:
        """Whether the decree on reuse binds it, and it may give equipment."""
        return self is not OrganisationKind.PARTNER

    @property
    def roles(self) -> tuple["Role", ...]:
        """What a person may be there: only the metropole has coordinators and officials."""
        return tuple(Role) if self is OrganisationKind.METROPOLE else (Role.MEMBER, Role.MANAGER)

    @property
    def guardian(self) -> "Role":
        """The role an organisation may never be without."""
        return Role.COORDINATOR if self is OrganisationKind.METROPOLE else Role.MANAGER


class Role(StrEnum):
    """What a person may do for the organisation (the columns of the permission table of docs/architecture.md)."""

    MEMBER = "member"
    MANAGER = "manager"
    COORDINATOR = "coordinator"
    OFFICIAL = "official"

    @property
    def label(self) -> str:
        return {
            "member": "Membre",
            "manager": "Responsable",
            "coordinator": "Coordination du réemploi",
            "official": "Élue ou élu",
        }[self.value]

    @property
    def explanation(self) -> str:
        """What the role allows, for whoever has to choose one."""
        return {
            "member": "prépare les dossiers : inventaires, lots, devenirs",
            "manager": "décide, signe et invite ses collègues",
            "coordinator": "vérifie les organismes et anime tout le réseau",
            "official": "consulte les chiffres du territoire, sans rien modifier",
        }[self.value]


class InvitationState(StrEnum):
    WAITING = "waiting"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return {
            "waiting": "En attente de réponse",
            "expired": "Lien expiré",
            "accepted": "Acceptée",
            "cancelled": "Annulée",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"waiting": "waiting", "expired": "bad", "accepted": "good", "cancelled": "neutral"}[self.value]


class VerificationState(StrEnum):
    VERIFIED = "verified"
    UNVERIFIED = "unverified"

    @property
    def label(self) -> str:
        return {"verified": "Vérifié", "unverified": "À vérifier"}[self.value]

    @property
    def tone(self) -> str:
        return {"verified": "good", "unverified": "waiting"}[self.value]
