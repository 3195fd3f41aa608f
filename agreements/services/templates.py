"""Model agreements: loaded, read, printed."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from agreements import queries, rules
from agreements.models import AgreementTemplate, TemplateVersion
from agreements.services.texts import dated_facts
from core.clock import now as present
from core.db import db, transaction
from core.documents import render_pdf
from core.reference import reference_data

FOLDER = Path(__file__).parents[1]


@reference_data
def load_framework_agreement() -> None:
    """The territory's framework agreement, published; a model with its code is left as it is."""
    content = json.loads((FOLDER / "framework_agreement.json").read_text(encoding="utf-8"))
    with transaction():
        if queries.has_template(content["code"]):
            return
        articles = content.pop("articles")
        version = TemplateVersion(template=AgreementTemplate(**content), number=1, articles=articles, published_at=present())
        db.session.add(version)


def articles_to_read(version: TemplateVersion, *, day: date) -> list[dict[str, Any]]:
    """The articles of a model, numbered, what each agreement fills in being named between brackets."""
    return rules.filled(version.articles, {**rules.blanks_of(version.articles), **dated_facts(day)})


def print_template(version: TemplateVersion, *, day: date) -> bytes:
    """A model agreement as a document to read, marked as a draft."""
    party = dict.fromkeys(("name", "siret", "address", "represented_by"), rules.BLANK)
    facts = {
        "reference": f"{version.template.code}, version {version.number}",
        "dated": None,
        "title": version.template.title,
        "template_title": version.template.title,
        "template_version": str(version.number),
        "giver": party,
        "partner": party,
        "starts_on": rules.BLANK,
        "ends_on": rules.BLANK,
        "articles": articles_to_read(version, day=day),
        "text_sha256": rules.text_hash({"articles": version.articles}),
        "signatures": [],
    }
    return _printed(json.dumps(facts))


@lru_cache(maxsize=8)
def _printed(facts: str) -> bytes:
    """Anybody may ask for a model, and printing costs more than a page: what has been printed is kept."""
    return render_pdf("agreement", json.loads(facts))
