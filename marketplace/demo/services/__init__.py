"""Loading the demonstration: all of it, once, or nothing."""

from datetime import datetime
from random import Random

from core.clock import paris_day
from core.db import hold, transaction
from core.events import quietly
from marketplace.demo import queries, rules
from marketplace.demo.errors import RealData
from marketplace.demo.services.actors import bring_actors
from marketplace.demo.services.boxes import bring_boxes
from marketplace.demo.services.cast import bring_cast
from marketplace.demo.services.cleanups import hold_cleanups
from marketplace.demo.services.equipment import bring_equipment, declare_stocks
from marketplace.demo.services.factors import bring_factors
from marketplace.demo.services.files import give_files
from marketplace.demo.services.levels import put_up_sensors
from marketplace.demo.services.network import bring_commitments, bring_stock, tell_conversations
from marketplace.demo.services.purchases import bring_purchases
from marketplace.demo.services.rounds import bring_rounds
from marketplace.demo.services.steering import follow_roadmap
from marketplace.demo.services.story import publish_past_years, tell_past, tell_present


def load_demonstration(*, now: datetime) -> bool:
    """Three years of plausible activity up to now; `False` when they are there already.

    Municipalities are real; partners, people and equipment are fictitious. Everything goes through the same commands as in real
    life, at the time it is said to have happened; no letter leaves. Raises `RealData` on a base that holds real organisations.
    """
    random, today = Random(rules.SEED), paris_day(now)
    with transaction(), quietly():
        hold("demonstration")
        if queries.has_organisations(of_demonstration=False):
            raise RealData
        if queries.has_organisations(of_demonstration=True):
            return False
        cast = bring_cast(today=today)
        bring_equipment(cast, random, today=today)
        tell_past(cast, random, today=today)
        to_decide = tell_present(cast, random, now=now)
        bring_commitments(cast, now=now)
        bring_stock(cast, now=now)
        tell_conversations(cast, to_decide, now=now)
        declare_stocks(cast, today=today)
        bring_purchases(cast, now=now)
        bring_boxes(cast, now=now, today=today)
        bring_rounds(cast, now=now)
        put_up_sensors(cast, now=now)
        hold_cleanups(cast, now=now)
        publish_past_years(cast, today=today)
        bring_factors(cast, now=now)
        follow_roadmap(cast, today=today)
        bring_actors(cast, now=now)
        give_files(cast, now=now, today=today)
        return True
