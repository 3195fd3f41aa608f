"""The smallest valid accounts and categories; each domain has its own factories beside its tests."""

from decimal import Decimal
from itertools import count

from core.accounts.enums import OrganisationKind, Role
from core.accounts.models import Membership, Organisation, User
from core.accounts.rules import smallest_siret
from core.catalogue.models import EquipmentCategory
from core.clock import now, today
from core.db import db

_numbers = count(1)


def keep(thing):
    """Store what a test needs, committed as a command would find it."""
    db.session.add(thing)
    db.session.commit()
    return thing


def make_siret() -> str:
    """A SIRET nobody has yet."""
    from core.accounts.rules import luhn_sum

    while True:
        body = f"{90_000_000 + next(_numbers):08d}"
        siren = next(f"{body}{digit}" for digit in range(10) if luhn_sum(f"{body}{digit}") % 10 == 0)
        return smallest_siret(siren)


def make_organisation(kind: OrganisationKind = OrganisationKind.MUNICIPALITY, **facts) -> Organisation:
    number = next(_numbers)
    defaults = {
        "name": f"Organisme {number}",
        "siret": make_siret(),
        "kind": kind,
        "insee_code": "57751" if kind.is_public else None,
        "street": "1 place de la Mairie",
        "postcode": "57140",
        "town": "Woippy",
        "email": f"organisme{number}@boucle.example",
        "verified_on": today(),
        "created_at": now(),
    }
    return keep(Organisation(**{**defaults, **facts}))


def make_user(**facts) -> User:
    number = next(_numbers)
    defaults = {"name": f"Personne {number}", "email": f"personne{number}@boucle.example", "created_at": now()}
    return keep(User(**{**defaults, **facts}))


def make_membership(organisation: Organisation | None = None, role: Role = Role.MANAGER, **facts) -> Membership:
    organisation = organisation or make_organisation()
    return keep(Membership(user=facts.pop("user", None) or make_user(), organisation=organisation, role=role, **facts))


def make_manager(**organisation_facts) -> Membership:
    """A manager of a municipality."""
    return make_membership(make_organisation(**organisation_facts))


def make_partner_manager(**organisation_facts) -> Membership:
    """A manager of a partner organisation (without its public profile: see tests/geo/partners/factories.py)."""
    return make_membership(make_organisation(OrganisationKind.PARTNER, **organisation_facts))


def make_coordinator() -> Membership:
    """The metropole's coordinator."""
    from core.accounts.queries import find_metropole

    return make_membership(find_metropole() or make_organisation(OrganisationKind.METROPOLE), Role.COORDINATOR)


def make_official() -> Membership:
    """An elected person of the metropole."""
    from core.accounts.queries import find_metropole

    return make_membership(find_metropole() or make_organisation(OrganisationKind.METROPOLE), Role.OFFICIAL)


def make_category(code: str = "laptop", **facts) -> EquipmentCategory:
    """That category, made when it is not there yet."""
    found = db.session.query(EquipmentCategory).filter_by(code=code).one_or_none()
    if found:
        return found
    defaults = {
        "code": code,
        "label": {"laptop": "Ordinateur portable", "monitor": "Écran", "desktop": "Ordinateur fixe"}.get(code, code),
        "plural": {"laptop": "ordinateurs portables", "monitor": "écrans", "desktop": "ordinateurs fixes"}.get(code, code),
        "weee_category": 2,
        "in_decree": True,
        "holds_data": code in {"laptop", "desktop"},
        "default_mass_kg": {"laptop": Decimal("1.65"), "monitor": Decimal("5.23"), "desktop": Decimal("5.26")}.get(
            code, Decimal(1)
        ),
        "source": "test",
        "position": next(_numbers),
        "is_active": True,
    }
    return keep(EquipmentCategory(**{**defaults, **facts}))
