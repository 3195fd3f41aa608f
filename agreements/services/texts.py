"""The text between two organisations: what a proposal freezes."""

from datetime import date, timedelta
from typing import Any

from agreements import queries, rules
from agreements.enums import TemplateKind
from agreements.errors import ModelGone, NoPublishedTemplate
from agreements.models import AgreementDraft, TemplateVersion
from agreements.rules import Terms
from agreements.services.parties import Receiver, checked_receiver
from core.accounts.models import Organisation
from core.accounts.queries import find_organisation
from core.thresholds import threshold, threshold_values
from core.web.filters import counted, french_date

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
ROLES = {TemplateKind.PUBLIC_BODY_GIFT: ("le cédant", "le bénéficiaire")}
USUAL_ROLES = ("la collectivité", "le partenaire")


def text_between(version: TemplateVersion | None, giver: Organisation, terms: Terms, *, day: date) -> dict[str, Any]:
    """The whole text between the two, once everything that could refuse it has been checked."""
    rules.check_giver(giver)
    if version is None:
        raise NoPublishedTemplate if terms.template_id is None else ModelGone
    kind = version.template.kind
    rules.check_two(terms.giver_id, terms.partner_id)
    receiver = checked_receiver(find_organisation(terms.partner_id), kind, day=day)
    rules.check_addresses(giver, receiver.organisation)
    rules.check_period(terms.starts_on, terms.years, today=day)
    rules.check_support(terms.support_eur_a_year)
    ends_on = rules.end_of(terms.starts_on, terms.years)
    others = queries.agreements_between(giver.id, receiver.organisation.id, scope=kind.scope)
    rules.check_no_overlap(others, terms.starts_on, ends_on)
    return {
        "title": version.title,
        "template": {"code": version.template.code, "version": version.number},
        "giver": _party(giver),
        "partner": _party(receiver.organisation),
        "basis": {"law": receiver.basis.law, "because": receiver.basis.because, "class": receiver.class_label},
        "starts_on": terms.starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "articles": _articles(version, giver, receiver, terms, day=day),
    }


def _articles(
    version: TemplateVersion, giver: Organisation, receiver: Receiver, terms: Terms, *, day: date
) -> list[dict[str, Any]]:
    facts = {
        **_facts_of(giver, "giver"),
        **_facts_of(receiver.organisation, "partner"),
        **dated_facts(day),
        "partner_class": receiver.class_label,
        "starts_on": french_date(terms.starts_on),
        "last_day": french_date(rules.end_of(terms.starts_on, terms.years) - timedelta(days=1)),
        "length": counted(terms.years, "an"),
    }
    kind = version.template.kind
    articles = rules.allowed_articles(version.articles, receiver.basis, receiver.class_label)
    if kind.scope.is_gift:
        giver_role, partner_role = ROLES.get(kind, USUAL_ROLES)
        delay = threshold("erasure_delay", on=day)
        articles.append(rules.erasure_article(terms.erased_by, delay_days=delay, giver=giver_role, partner=partner_role))
    logistics, said = rules.logistics_article(terms)
    return rules.filled([*articles, logistics], {**facts, **said})


def left_out(draft: AgreementDraft, *, day: date) -> list[str]:
    """The headings of the articles of the model that do not apply to that partner."""
    version = queries.find_offered_version(draft.template_id)
    receiver = checked_receiver(draft.partner, draft.template.kind, day=day)
    return rules.left_out(version.articles if version else [], receiver.basis)


def _facts_of(organisation: Organisation, side: str) -> dict[str, str]:
    return {f"{side}_{name}": fact for name, fact in _party(organisation).items()}


def dated_facts(day: date) -> dict[str, str]:
    """The ceilings and delays of that day, by the name articles call them."""
    values = threshold_values(DATED_FACTS.values(), on=day)
    return {name: str(values[code]) for name, code in DATED_FACTS.items()}


def _party(organisation: Organisation) -> dict[str, str]:
    return {"name": organisation.name, "siret": organisation.siret, "address": organisation.address}
