"""Model agreements and clauses as they come with the platform, read and printed."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from agreements import queries, rules
from agreements.enums import ClauseTopic, TemplateKind
from agreements.models import AgreementTemplate, Clause, TemplateVersion
from agreements.services.texts import dated_facts
from core.clock import now as present
from core.db import db, transaction
from core.documents import render_pdf
from core.reference import reference_data

FOLDER = Path(__file__).parents[1]


@reference_data
def load_library() -> None:
    """The clauses and the models of the territory, published; a clause or a model whose code exists is left as it is."""
    framework, clauses, models = (_content(name) for name in ("framework_agreement", "clauses", "models"))
    texts = {clause["clause"]: clause for clause in [*framework["articles"], *clauses]}
    with transaction():
        known_clauses, known_models = queries.clause_codes(), queries.template_codes()
        for code, text in texts.items():
            if code not in known_clauses:
                facts = {name: text[name] for name in ("heading", "paragraphs", "reason", "source")}
                db.session.add(Clause(code=code, topic=ClauseTopic(text["topic"]), **facts))
        for model in [framework, *models]:
            if model["code"] not in known_models:
                codes = model.get("clauses") or [article["clause"] for article in framework["articles"]]
                _publish(model, [_article(texts[code]) for code in codes])


def _content(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _article(text: dict[str, Any]) -> dict[str, Any]:
    return {name: text[name] for name in ("clause", "heading", "paragraphs", "reason", "source")}


def _publish(model: dict[str, Any], articles: list[dict[str, Any]]) -> None:
    template = AgreementTemplate(code=model["code"], kind=TemplateKind(model["kind"]), origin="")
    version = TemplateVersion(
        template=template, number=1, title=model["title"], purpose=model["purpose"], articles=articles, published_at=present()
    )
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
        "title": version.title,
        "template_title": version.title,
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
