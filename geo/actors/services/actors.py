"""What the coordinator makes of an actor."""

from datetime import datetime

from core.accounts.models import Membership
from core.db import transaction
from core.events import announce
from geo.actors import queries
from geo.actors.enums import ActorState
from geo.actors.errors import ActorChangedMeanwhile, ReasonMissing
from geo.actors.events import ActorSetAside, ActorTakenBack


def set_aside_actor(actor_id: int, *, reason: str, by: Membership, now: datetime) -> None:
    """Leave an actor out of the list, and say why; the next readings leave it there.

    Raises `ReasonMissing`, `ActorChangedMeanwhile`.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction():
        actor = queries.get_actor_for_update(actor_id)
        if actor.state is not ActorState.SPOTTED:
            raise ActorChangedMeanwhile
        actor.state, actor.state_reason = ActorState.SET_ASIDE, reason.strip()
        announce(ActorSetAside(actor.id, actor.state_reason), by=by, at=now)


def take_back_actor(actor_id: int, *, by: Membership, now: datetime) -> None:
    """Put an actor that was set aside back in the list; raises `ActorChangedMeanwhile`."""
    with transaction():
        actor = queries.get_actor_for_update(actor_id)
        if actor.state is not ActorState.SET_ASIDE:
            raise ActorChangedMeanwhile
        actor.state, actor.state_reason = ActorState.SPOTTED, ""
        announce(ActorTakenBack(actor.id), by=by, at=now)
