"""Who plays: the metropole, its municipalities, fictitious partners and people."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from core.accounts.enums import OrganisationKind, Role
from core.accounts.models import Membership, Organisation
from core.accounts.rules import smallest_siret
from core.accounts.services import create_organisation, create_user_with_membership, hash_password
from core.catalogue.queries import active_categories
from core.clock import paris_day
from core.uploads import GivenFile, check_file
from geo.partners.enums import DocumentKind
from geo.partners.services import accept_document, create_partner, submit_document, submit_partner, verify_partner
from geo.territory.queries import all_municipalities
from marketplace.demo import rules
from marketplace.demo.services.papers import fictitious_document

METZ, WOIPPY = "57463", "57751"


@dataclass
class Cast:
    """The people the story calls on, by what they do in it."""

    coordinator: Membership
    givers: list[Membership] = field(default_factory=list)  # managers of public bodies, the metropole first
    takers: list[Membership] = field(default_factory=list)  # managers of verified partners
    reusers: list[Membership] = field(default_factory=list)  # those of them who give computers a second life
    populations: dict[int, int] = field(default_factory=dict)  # by organisation
    rank: int = 0

    def manager_of(self, insee_code: str) -> Membership:
        """The manager of that municipality."""
        return next(
            giver
            for giver in self.givers
            if giver.organisation.insee_code == insee_code and giver.organisation.kind is OrganisationKind.MUNICIPALITY
        )


def bring_cast(*, today: date) -> Cast:
    """Every organisation and person, there since before the story begins."""
    began = datetime(rules.story_years(today)[0] - 1, 11, 4, 9, tzinfo=UTC)
    password_hash = hash_password(rules.PASSWORD)
    metropole = _organisation("Eurométropole de Metz", smallest_siret("200039865"), OrganisationKind.METROPOLE, METZ, began=began)
    cast = Cast(coordinator=_person(metropole, Role.COORDINATOR, 0, "coordination", began=began, password_hash=password_hash))
    cast.givers.append(_person(metropole, Role.MANAGER, 1, "informatique", began=began, password_hash=password_hash))
    _person(metropole, Role.OFFICIAL, 2, "elue", began=began, password_hash=password_hash)
    cast.populations[metropole.id] = 0
    _bring_municipalities(cast, began, password_hash)
    _bring_partners(cast, began, password_hash)
    return cast


def _bring_municipalities(cast: Cast, began: datetime, password_hash: str) -> None:
    for rank, municipality in enumerate(all_municipalities(), start=10):
        organisation = _organisation(
            municipality.name,
            smallest_siret(municipality.siren),
            OrganisationKind.MUNICIPALITY,
            municipality.insee_code,
            began=began,
            postcode=municipality.postcodes[0],
            town=municipality.name,
        )
        cast.populations[organisation.id] = municipality.population
        known = {METZ: "metz", WOIPPY: "woippy"}.get(municipality.insee_code)
        alias = f"responsable.{known}" if known else f"responsable.{municipality.insee_code}"
        cast.givers.append(
            _person(organisation, Role.MANAGER, rank, alias, began=began, password_hash=password_hash if known else None)
        )
        if known == "woippy":
            _person(organisation, Role.MEMBER, rank + 60, "agent.woippy", began=began, password_hash=password_hash)


def _bring_partners(cast: Cast, began: datetime, password_hash: str) -> None:
    categories = {category.code: category.id for category in active_categories()}
    towns = {municipality.insee_code: municipality for municipality in all_municipalities()}
    proof = check_file(GivenFile("justificatif-fictif.pdf", fictitious_document()))
    for rank, plan in enumerate(rules.PARTNERS, start=1):
        town = towns[plan.insee_code]
        organisation = _organisation(
            plan.name,
            smallest_siret(rules.fictitious_siren(rank)),
            OrganisationKind.PARTNER,
            plan.insee_code,
            began=began,
            postcode=town.postcodes[0],
            town=town.name,
        )
        capabilities = [
            (categories[code], activity) for codes, activities in plan.capabilities for code in codes for activity in activities
        ]
        manager = _person(organisation, Role.MANAGER, 100 + rank, f"partenaire{rank}", began=began, password_hash=password_hash)
        partner = create_partner(
            organisation.id,
            by=manager,
            now=began,
            legal_class=plan.legal_class,
            description=plan.description,
            statutory_purpose=plan.statutory_purpose,
            insee_code=plan.insee_code,
            street=plan.street,
            capabilities=capabilities,
            accepts_price_caps=plan.sells,
            opening_hours=plan.opening_hours,
            public_served=plan.public_served,
            languages=plan.languages,
            logistics=plan.logistics,
            vehicle_volume_m3=plan.vehicle_volume_m3,
        )
        submit_partner(partner.id, by=manager, now=began)
        if plan.is_verified:
            verify_partner(partner.id, by=cast.coordinator, now=began)
            kind = DocumentKind.LEGAL_CLASS
            evidence = submit_document(partner.id, kind=kind, valid_until=None, file=proof, by=manager, now=began)
            accept_document(partner.id, evidence.id, by=cast.coordinator, now=began)
            cast.takers.append(manager)
            if plan.gives_computers_a_second_life:
                cast.reusers.append(manager)
        if rank == 1:
            _person(organisation, Role.MEMBER, 120, "benevole", began=began, password_hash=password_hash)


def _organisation(
    name: str, siret: str, kind: OrganisationKind, insee_code: str, *, began: datetime, postcode: str = "57000", town: str = "Metz"
) -> Organisation:
    return create_organisation(
        name=name,
        siret=siret,
        kind=kind,
        insee_code=insee_code,
        street="1 place de l’Exemple",
        postcode=postcode,
        town=town,
        email="contact@demo.boucle.example",
        verified_on=paris_day(began),
        is_demonstration=True,
        now=began,
    )


def _person(
    organisation: Organisation, role: Role, rank: int, alias: str, *, began: datetime, password_hash: str | None
) -> Membership:
    return create_user_with_membership(
        organisation.id,
        name=rules.person_name(rank),
        email=f"{alias}@demo.boucle.example",
        role=role,
        now=began,
        password_hash=password_hash,
    )
