"""The text between two organisations: what a proposal freezes."""

from datetime import date, timedelta
from typing import Any

from agreements import queries, rules
from agreements.enums import AgreementScope, TemplateKind
from agreements.errors import ModelGone, NoPublishedTemplate
from agreements.models import Agreement, AgreementDraft, TemplateVersion
from agreements.rules import Article, Terms
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
    rules.check_support(terms.support_eur_a_year)
    followed = _checked_followed(terms, giver, kind.scope, day)
    rules.check_period(terms.starts_on, 1 if terms.joins_id else terms.years, today=day)
    ends_on = end_of(terms, followed)
    others = queries.agreements_between(giver.id, receiver.organisation.id, scope=kind.scope)
    rules.check_no_overlap(others, terms.starts_on, ends_on, amends_id=terms.amends_id)
    return {
        "title": _title(version, terms, followed),
        "template": {"code": version.template.code, "version": version.number},
        "giver": _party(giver),
        "partner": _party(receiver.organisation),
        "basis": {"law": receiver.basis.law, "because": receiver.basis.because, "class": receiver.class_label},
        **({"follows": followed.reference} if followed else {}),
        "starts_on": terms.starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "articles": _articles(version, (giver, receiver), terms, followed, day=day),
    }


def end_of(terms: Terms, followed: Agreement | None) -> date:
    """The first day on which it no longer holds: what joins an agreement ends with it."""
    return followed.ends_on if followed and terms.joins_id else rules.end_of(terms.starts_on, terms.years)


def _checked_followed(terms: Terms, giver: Organisation, scope: AgreementScope, day: date) -> Agreement | None:
    """The agreement it amends, renews or joins, if any, once that has been checked."""
    followed = find_followed(terms)
    if followed is None:
        return None
    if terms.amends_id:
        rules.check_amendable(followed, terms, scope, today=day)
    elif terms.renews_id:
        rules.check_renewable(followed, terms, scope)
    else:
        rules.check_joinable(followed, giver, terms, today=day)
    return followed


def find_followed(terms: Terms) -> Agreement | None:
    """The agreement it amends, renews or joins, if any; raises `NotFound`."""
    key = terms.amends_id or terms.renews_id or terms.joins_id
    return queries.get_agreement(key) if key else None


def _title(version: TemplateVersion, terms: Terms, followed: Agreement | None) -> str:
    if followed and terms.amends_id:
        return f"Avenant à la convention {followed.reference}"
    if followed and terms.joins_id:
        return f"Adhésion à la convention-cadre {followed.reference}"
    return version.title


def _articles(
    version: TemplateVersion, parties: tuple[Organisation, Receiver], terms: Terms, followed: Agreement | None, *, day: date
) -> list[dict[str, Any]]:
    giver, receiver = parties
    facts = {
        **_facts_of(giver, "giver"),
        **_facts_of(receiver.organisation, "partner"),
        **dated_facts(day),
        "partner_class": receiver.class_label,
        "starts_on": french_date(terms.starts_on),
        "last_day": french_date(end_of(terms, followed) - timedelta(days=1)),
        "length": counted(terms.years, "an"),
        **(rules.facts_of_followed(followed) if followed else {}),
    }
    kind = version.template.kind
    articles = [*rules.JOINING] if terms.joins_id else _model_articles(version, receiver, terms)
    if kind.scope.is_gift:
        giver_role, partner_role = ROLES.get(kind, USUAL_ROLES)
        delay = threshold("erasure_delay", on=day)
        articles.append(rules.erasure_article(terms.erased_by, delay_days=delay, giver=giver_role, partner=partner_role))
    logistics, said = rules.logistics_article(terms)
    return rules.filled([*articles, logistics], {**facts, **said})


def _model_articles(version: TemplateVersion, receiver: Receiver, terms: Terms) -> list[Article]:
    allowed = rules.allowed_articles(version.articles, receiver.basis, receiver.class_label)
    return [rules.AMENDING, *allowed] if terms.amends_id else allowed


def left_out(draft: AgreementDraft, *, day: date) -> list[str]:
    """The headings of the articles of the model that do not apply to that partner."""
    if draft.joins_id:
        return []
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
