"""The text between two organisations: what a proposal freezes."""

from datetime import date, timedelta
from typing import Any

from agreements import queries, rules
from agreements.enums import ErasedBy
from agreements.errors import NoPublishedTemplate, PartnerNotVerified
from agreements.models import TemplateVersion
from core.accounts.models import Organisation
from core.thresholds import threshold, threshold_values
from core.web.filters import counted, french_date
from geo.partners.queries import find_partner_of

DATED_FACTS = {  # thresholds of the day, by the name articles call them
    "gift_unit_ceiling": "gift_unit_ceiling",
    "outcome_delay_days": "outcome_delay",
    **{
        name: name
        for name in (
            "price_cap_laptop", "price_cap_desktop", "price_cap_tablet", "price_cap_smartphone",
            "price_cap_monitor", "price_cap_printer", "price_cap_multifunction",
        )
    },
}  # fmt: skip


def text_between(
    version: TemplateVersion | None,
    giver: Organisation,
    partner: Organisation | None,
    starts_on: date,
    years: int,
    *,
    erased_by: ErasedBy,
    day: date,
) -> dict[str, Any]:
    """The whole text between the two, once everything that could refuse it has been checked."""
    rules.check_giver(giver)
    if partner is None:
        raise PartnerNotVerified
    profile = rules.checked_partner(find_partner_of(partner.id))
    rules.check_period(starts_on, years, today=day)
    ends_on = rules.end_of(starts_on, years)
    rules.check_no_overlap(queries.agreements_between(giver.id, partner.id), starts_on, ends_on)
    if version is None:
        raise NoPublishedTemplate
    facts = {
        **_facts_of(giver, "giver"),
        **_facts_of(partner, "partner"),
        **dated_facts(day),
        "partner_class": profile.legal_class.label,
        "starts_on": french_date(starts_on),
        "last_day": french_date(ends_on - timedelta(days=1)),
        "length": counted(years, "an"),
    }
    choice = rules.erasure_article(erased_by, delay_days=threshold("erasure_delay", on=day))
    return {
        "title": version.title,
        "template": {"code": version.template.code, "version": version.number},
        "giver": _party(giver),
        "partner": _party(partner),
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "articles": rules.filled([*version.articles, choice], facts),
    }


def _facts_of(organisation: Organisation, side: str) -> dict[str, str]:
    return {f"{side}_{name}": fact for name, fact in _party(organisation).items()}


def dated_facts(day: date) -> dict[str, str]:
    """The ceilings and delays of that day, by the name articles call them."""
    values = threshold_values(DATED_FACTS.values(), on=day)
    return {name: str(values[code]) for name, code in DATED_FACTS.items()}


def _party(organisation: Organisation) -> dict[str, str]:
    return {"name": organisation.name, "siret": organisation.siret, "address": organisation.address}
