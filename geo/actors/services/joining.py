"""A spotted actor joins: an organisation, its profile to complete and an invitation, made of what is known already."""

from datetime import datetime
from typing import Any

from core.accounts.enums import OrganisationKind
from core.accounts.models import Membership, Organisation
from core.accounts.services import create_organisation, invite
from core.catalogue.queries import category_names
from core.clock import paris_day
from core.db import transaction
from geo.actors import queries
from geo.actors.enums import ActorState
from geo.actors.errors import ActorChangedMeanwhile
from geo.actors.models import Actor
from geo.actors.services.duplicates import link_actor
from geo.partners.enums import Logistics
from geo.partners.rules import Answers
from geo.partners.services import create_partner
from geo.territory.queries import find_municipality


def invite_actor(actor_id: int, *, facts: dict[str, Any], email: str, by: Membership, now: datetime) -> Organisation:
    """Create the organisation of an actor, its profile to be completed, and invite its first person when `email` is given.

    The profile is a draft: the partner completes it, the coordinator verifies it, as for anybody. Raises `ActorChangedMeanwhile`,
    and what `create_organisation`, `create_partner` and `invite` raise; then nothing is done.
    """
    with transaction():
        actor = queries.get_actor_for_update(actor_id)
        if actor.state is not ActorState.SPOTTED:
            raise ActorChangedMeanwhile
        organisation = create_organisation(**facts, kind=OrganisationKind.PARTNER, verified_on=paris_day(now), by=by, now=now)
        answers = _answers(actor)
        if answers is not None:
            create_partner(organisation.id, by=by, now=now, **answers)
        link_actor(actor, organisation.id, by=by, now=now)
        if email:
            invite(organisation.id, email=email, role=OrganisationKind.PARTNER.guardian, by=by, now=now)
        return organisation


def _answers(actor: Actor) -> Answers | None:
    """What the profile says to begin with; no profile for whoever has no known place, which only it can give."""
    municipality = find_municipality(actor.insee_code)
    if municipality is None and actor.point is None:
        return None
    keys = {code: key for key, code, _name in category_names()}
    together = queries.services_together(actor.id)
    done = [(keys[code], activity) for code, activity in queries.meanings().capabilities(together) if code in keys]
    return Answers(
        website=actor.website,
        insee_code=municipality.insee_code if municipality else None,
        latitude=actor.latitude,
        longitude=actor.longitude,
        capabilities=done,
        opening_hours=actor.opening_hours,
        public_served=actor.public_served,
        logistics=[Logistics.BY_APPOINTMENT] if actor.by_appointment else [],
    )
