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
