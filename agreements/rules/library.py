"""Model agreements as they are written: articles in order, variables, differences, and the form in which they travel."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from agreements.enums import Difference, Shift, TemplateKind
from agreements.errors import (
    ArticleGone,
    DraftChanged,
    EmptyModel,
    NotADraft,
    NothingChanged,
    NotOffered,
    TooManyArticles,
    UnreadableModel,
    VariableUnknown,
    WithdrawalUnexplained,
)
from agreements.models import Clause, TemplateVersion
from agreements.rules.texts import BLANKS, VARIABLE, Article
from core.text import folded

FORMAT, FORMAT_VERSION = "boucle-convention-type", 1
MOST_ARTICLES, MOST_PARAGRAPHS = 60, 40
LARGEST_FILE = 1024 * 1024
LENGTHS = {"title": 200, "purpose": 500, "heading": 150, "paragraph": 3000, "reason": 1000, "source": 500}
Articles = Sequence[dict[str, Any]]
TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
WORDS = re.compile(r"\s+|[^\s]+")
DATED = {  # what a threshold of the day fills in, as the editor explains it
    "gift_unit_ceiling": "plafond de valeur d’un don, en euros, en vigueur le jour de la proposition",
    "outcome_delay_days": "délai pour déclarer le devenir, en jours",
    "price_cap_laptop": "prix solidaire le plus élevé d’un ordinateur portable, en euros",
    "price_cap_desktop": "prix solidaire le plus élevé d’un ordinateur fixe complet, en euros",
    "price_cap_tablet": "prix solidaire le plus élevé d’une tablette, en euros",
    "price_cap_smartphone": "prix solidaire le plus élevé d’un téléphone multifonction, en euros",
    "price_cap_monitor": "prix solidaire le plus élevé d’un écran, en euros",
    "price_cap_printer": "prix solidaire le plus élevé d’une imprimante individuelle, en euros",
    "price_cap_multifunction": "prix solidaire le plus élevé d’un appareil multifonction, en euros",
}
KNOWN_VARIABLES: Mapping[str, str] = {name: blank.strip("[]") for name, blank in BLANKS.items()} | DATED


@dataclass(frozen=True, slots=True)
class ArticleDifference:
    """What became of an article: its heading and text cut in pieces of words, each kept, added or removed."""

    heading: str
    kind: Difference
    pieces: Sequence[tuple[Difference, str]]


# Drafts


def check_draft(version: TemplateVersion, revision: int) -> None:
    """Only a draft changes, and only from the text its editor saw; raises `NotADraft`, `DraftChanged`."""
    if not version.is_draft:
        raise NotADraft
    if version.revision != revision:
        raise DraftChanged


def check_room(articles: Sequence[Article]) -> None:
    """A model has at most sixty articles; raises `TooManyArticles`."""
    if len(articles) >= MOST_ARTICLES:
        raise TooManyArticles


def unknown_variables(paragraphs: Iterable[str]) -> list[str]:
    """The variables of a text that the platform cannot fill in, by name."""
    return sorted({name for paragraph in paragraphs for name in VARIABLE.findall(paragraph)} - KNOWN_VARIABLES.keys())


def check_variables(paragraphs: Iterable[str]) -> None:
    """Every variable is one that the platform fills in; raises `VariableUnknown`, which names the first that is not."""
    if unknown := unknown_variables(paragraphs):
        raise VariableUnknown(unknown[0])


def clauses_of(version: TemplateVersion) -> set[str]:
    """The codes of the clauses a model has."""
    return {article["clause"] for article in version.articles if "clause" in article}


def article_at(articles: Articles, number: int) -> dict[str, Any]:
    """The article with that number, from 1; raises `ArticleGone`."""
    if not 1 <= number <= len(articles):
        raise ArticleGone
    return articles[number - 1]


def replaced(articles: Articles, number: int, article: dict[str, Any]) -> list[dict[str, Any]]:
    """The articles, that one changed; raises `ArticleGone`."""
    article_at(articles, number)
    return [*articles[: number - 1], article, *articles[number:]]


def removed(articles: Articles, number: int) -> list[dict[str, Any]]:
    """The articles without that one; raises `ArticleGone`."""
    article_at(articles, number)
    return [*articles[: number - 1], *articles[number:]]


def moved(articles: Articles, number: int, shift: Shift) -> list[dict[str, Any]]:
    """The articles, that one a place higher or lower; at the edge nothing moves. Raises `ArticleGone`."""
    article = article_at(articles, number)
    place = min(max(0, number - 2 if shift is Shift.UP else number), len(articles) - 1)
    rest = removed(articles, number)
    return [*rest[:place], article, *rest[place:]]


def article_of(clause: Clause) -> dict[str, Any]:
    """A clause as a model copies it."""
    return {
        "clause": clause.code,
        "heading": clause.heading,
        "paragraphs": [*clause.paragraphs],
        "reason": clause.reason,
        "source": clause.source,
    }


# Publication


def check_adaptable(version: TemplateVersion) -> None:
    """Only what is offered is taken up by others; raises `NotOffered`."""
    if not version.is_offered:
        raise NotOffered("Cette version n’est plus proposée : adaptez la version la plus récente du modèle.")


def check_publishable(version: TemplateVersion, before: TemplateVersion | None) -> None:
    """A draft with articles whose variables are all known, and that says something new.

    Raises `NotADraft`, `EmptyModel`, `VariableUnknown`, `NothingChanged`.
    """
    if not version.is_draft:
        raise NotADraft
    if not version.articles:
        raise EmptyModel
    check_variables(paragraph for article in version.articles for paragraph in article["paragraphs"])
    if before is not None and _said(before) == _said(version):
        raise NothingChanged


def check_withdrawable(version: TemplateVersion, reason: str) -> None:
    """A version that is offered, and a reason people will read; raises `NotOffered`, `WithdrawalUnexplained`."""
    if not version.is_offered:
        raise NotOffered
    if not reason.strip():
        raise WithdrawalUnexplained


def _said(version: TemplateVersion) -> tuple[Any, ...]:
    return version.title, version.purpose, [(article["heading"], article["paragraphs"]) for article in version.articles]


# Differences


def version_differences(before: TemplateVersion | None, after: TemplateVersion) -> list[ArticleDifference]:
    """What changed from one version of a model to the next: its title and what it is for, then its articles."""
    if before is None:
        return differences([], after.articles)
    presented = ("Titre du modèle", before.title, after.title), ("À quoi il sert", before.purpose, after.purpose)
    told = [ArticleDifference(name, Difference.CHANGED, word_differences(old, new)) for name, old, new in presented if old != new]
    return told + differences(before.articles, after.articles)


def differences(before: Sequence[Article], after: Sequence[Article]) -> list[ArticleDifference]:
    """What changed from one version to the next, in the order of the new one; an article removed stands where it stood.

    An article is followed by the clause it came from, or by its heading.
    """
    old, new = _keyed(before), _keyed(after)
    rows: list[ArticleDifference] = []
    followed = SequenceMatcher(a=list(old), b=list(new), autojunk=False)
    for operation, a1, a2, b1, b2 in followed.get_opcodes():
        if operation != "insert":
            gone = [key for key in list(old)[a1:a2] if key not in new]
            rows += [_removed(old[key]) for key in gone]
        for key in list(new)[b1:b2]:
            rows.append(_compared(old.get(key), new[key], stays=operation == "equal"))
    return rows


def _keyed(articles: Sequence[Article]) -> dict[tuple[str, int], Article]:
    seen: dict[str, int] = {}
    keyed: dict[tuple[str, int], Article] = {}
    for article in articles:
        name = article.get("clause") or article["heading"]
        seen[name] = seen.get(name, 0) + 1
        keyed[name, seen[name]] = article
    return keyed


def _removed(article: Article) -> ArticleDifference:
    return ArticleDifference(article["heading"], Difference.REMOVED, [(Difference.REMOVED, _text(article))])


def _compared(before: Article | None, after: Article, *, stays: bool) -> ArticleDifference:
    if before is None:
        return ArticleDifference(after["heading"], Difference.ADDED, [(Difference.ADDED, _text(after))])
    if _text(before) == _text(after):
        return ArticleDifference(after["heading"], Difference.SAME if stays else Difference.MOVED, [])
    return ArticleDifference(after["heading"], Difference.CHANGED, word_differences(_text(before), _text(after)))


def _text(article: Article) -> str:
    return "\n".join([article["heading"], *article["paragraphs"]])


def word_differences(before: str, after: str) -> list[tuple[Difference, str]]:
    """Two texts compared word by word: pieces kept, removed, added.

    Kept and removed pieces make the old text again; kept and added ones, the new text.
    """
    old, new = WORDS.findall(before), WORDS.findall(after)
    pieces: list[tuple[Difference, str]] = []
    for operation, a1, a2, b1, b2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if operation == "equal":
            pieces.append((Difference.SAME, "".join(old[a1:a2])))
            continue
        pieces += [
            (kind, "".join(words)) for kind, words in ((Difference.REMOVED, old[a1:a2]), (Difference.ADDED, new[b1:b2])) if words
        ]
    return pieces


# The form in which models travel


def portable(version: TemplateVersion, *, platform: str) -> dict[str, Any]:
    """A version as another platform reads it: the text alone, and where it comes from."""
    owner = version.template.owner
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "kind": version.template.kind.value,
        "title": version.title,
        "purpose": version.purpose,
        "articles": [
            {name: article[name] for name in ("clause", "heading", "paragraphs", "reason", "source") if name in article}
            for article in version.articles
        ],
        "origin": {
            "platform": platform,
            "owner": owner.name if owner else "",
            "code": version.template.code,
            "version": version.number,
        },
    }


def read_portable(content: Any) -> dict[str, Any]:
    """A model that came from another platform, checked part by part: kind, title, purpose, articles, origin in words.

    Everything else is left out. A tag would be printed as it is written, in the middle of a sentence that people sign: it is
    refused. Raises `UnreadableModel`, `VariableUnknown`.
    """
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UnreadableModel("Ce fichier n’est pas une convention type de Boucle : choisissez le fichier JSON d’un modèle.")
    if content.get("format_version") != FORMAT_VERSION:
        raise UnreadableModel("Ce modèle vient d’une version de Boucle que celle-ci ne sait pas lire.")
    if content.get("kind") not in list(TemplateKind):
        raise UnreadableModel("Ce modèle ne dit pas de quel genre de convention il s’agit.")
    articles = content.get("articles")
    if not isinstance(articles, list) or not 1 <= len(articles) <= MOST_ARTICLES:
        raise UnreadableModel(f"Un modèle a de 1 à {MOST_ARTICLES} articles.")
    read = [_read_article(article, number) for number, article in enumerate(articles, 1)]
    check_variables(paragraph for article in read for paragraph in article["paragraphs"])
    return {
        "kind": TemplateKind(content["kind"]),
        "title": _read_text(content, "title", "Le titre"),
        "purpose": _read_text(content, "purpose", "L’usage du modèle"),
        "articles": read,
        "origin": _origin_in_words(content.get("origin")),
    }


def _read_article(article: Any, number: int) -> dict[str, Any]:
    where = f"L’article {number}"
    if not isinstance(article, dict):
        raise UnreadableModel(f"{where} est illisible.")
    paragraphs = article.get("paragraphs")
    if not isinstance(paragraphs, list) or not 1 <= len(paragraphs) <= MOST_PARAGRAPHS:
        raise UnreadableModel(f"{where} a de 1 à {MOST_PARAGRAPHS} alinéas.")
    read = {
        "heading": _read_text(article, "heading", f"{where} : l’intitulé"),
        "paragraphs": [_checked_text(one, LENGTHS["paragraph"], f"{where} : un alinéa") for one in paragraphs],
        "reason": _read_text(article, "reason", f"{where} : la raison"),
        "source": _read_text(article, "source", f"{where} : la source"),
    }
    clause = article.get("clause")
    return read | ({"clause": clause[:60]} if isinstance(clause, str) and clause else {})


def _read_text(container: Mapping[str, Any], name: str, label: str) -> str:
    return _checked_text(container.get(name), LENGTHS[name], label)


def _checked_text(text: Any, most: int, label: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise UnreadableModel(f"{label} manque.")
    if len(text) > most:
        raise UnreadableModel(f"{label} est trop long : {most} caractères au plus.")
    if tag := TAG.search(text):
        raise UnreadableModel(
            f"{label} contient la balise « {tag.group()[:40]} », et une convention est du texte seul : remplacez-la dans le "
            "fichier par ce qu’elle doit dire, puis importez-le de nouveau."
        )
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\u00a0\u202f").strip()


def _origin_in_words(origin: Any) -> str:
    """« Eurométropole de Metz, convention-cadre, version 2 (https://boucle.example) », as far as the file says it."""
    if not isinstance(origin, dict):
        return "origine inconnue"
    said = [str(origin.get(name) or "") for name in ("owner", "code")]
    version = origin.get("version")
    parts = [part for part in said if part] + ([f"version {version}"] if isinstance(version, int) else [])
    platform = str(origin.get("platform") or "")
    words = ", ".join(parts) + (f" ({platform})" if platform else "")
    return "".join(sign for sign in words if sign.isprintable())[:300] or "origine inconnue"


def code_for(title: str, taken: Collection[str]) -> str:
    """A code that reads like the title and that no other model has."""
    base = re.sub(r"[^a-z0-9]+", "-", folded(title)).strip("-")[:50] or "modele"
    return next(code for code in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))) if code not in taken)
