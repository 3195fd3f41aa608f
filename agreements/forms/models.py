"""What people fill in to write, publish and withdraw model agreements, and to keep the library of clauses."""

import re
from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import Field, HiddenField, RadioField, SearchField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, ValidationError
from wtforms.widgets import TextArea

from agreements.enums import ClauseTopic, TemplateKind
from agreements.errors import ClauseChanged, DraftChanged
from agreements.rules.library import LENGTHS, MOST_PARAGRAPHS
from core.keys import key_of
from core.web.fields import SelectChoice, at_most, cleaned, one_line
from core.web.forms import FilterForm, Form

LARGEST_MODEL_KB = 1024
TERRITORY = "0"


class ParagraphsField(Field):
    """A text in paragraphs: an empty line begins another. Its data is the list of them."""

    widget = TextArea()

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = cleaned(valuelist[0].replace("\r\n", "\n")) if valuelist else ""
        self.data = [" ".join(part.split("\n")).strip() for part in re.split(r"\n\s*\n", text) if part.strip()]

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return "\n\n".join(self.data or [])


class DraftForm(Form):
    """One button on a draft, with the revision its reader saw."""

    revision = HiddenField()

    @property
    def seen(self) -> int:
        """The revision of the draft that was on screen; one nobody has when it is nonsense."""
        text = self.revision.data or ""
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1

    def renew(self, revision: int) -> None:
        """Once told that the draft changed, its reader sends again on top of it; a plain mistake does not tell her so."""
        if str(DraftChanged()) in self.form_errors or str(ClauseChanged()) in self.form_errors:
            self.revision.data = str(revision)


class PresentationForm(DraftForm):
    title = StringField("Titre", [DataRequired("Donnez un titre au modèle."), at_most(LENGTHS["title"])], filters=[one_line])
    purpose = TextAreaField(
        "À quoi il sert",
        [DataRequired("Dites en une ou deux phrases à quoi sert ce modèle."), at_most(LENGTHS["purpose"])],
        filters=[one_line],
        description="Ce qu’on lit dans la liste des modèles.",
    )


class ModelForm(PresentationForm):
    kind = RadioField(
        "Genre de convention",
        [InputRequired("Choisissez un genre de convention.")],
        choices=[SelectChoice(kind.value, kind.label) for kind in TemplateKind],
    )


class ArticleForm(DraftForm):
    heading = StringField(
        "Intitulé", [DataRequired("Donnez un intitulé à l’article."), at_most(LENGTHS["heading"])], filters=[one_line]
    )
    paragraphs = ParagraphsField(
        "Texte",
        [DataRequired("Écrivez au moins un alinéa.")],
        description="Une ligne vide sépare deux alinéas. Les informations entre accolades, par exemple {giver_name}, sont remplies "
        "par la plateforme : leur liste est au bas de cette page.",
        render_kw={"rows": 14},
    )
    reason = TextAreaField(
        "Pourquoi cet article ?",
        [DataRequired("Dites pourquoi cet article est là."), at_most(LENGTHS["reason"])],
        filters=[one_line],
        description="Publié sous l’article, pour qui lit le modèle.",
    )
    source = StringField(
        "Source",
        [DataRequired("Indiquez la source : un texte et son article, ou « choix de l’organisme »."), at_most(LENGTHS["source"])],
        filters=[one_line],
        description="Le texte de loi et l’article, ou « choix de l’organisme », et la date de lecture.",
    )

    def validate_paragraphs(self, field: Field) -> None:
        if len(field.data) > MOST_PARAGRAPHS:
            raise ValidationError(f"Un article a au plus {MOST_PARAGRAPHS} alinéas : partagez-le en deux.")
        longest = LENGTHS["paragraph"]
        if any(len(paragraph) > longest for paragraph in field.data):
            raise ValidationError(f"Un alinéa compte plus de {longest} caractères : coupez-le par une ligne vide.")

    @property
    def article(self) -> dict[str, Any]:
        """The article as models keep it."""
        return {name: self[name].data for name in ("heading", "paragraphs", "reason", "source")}


class ClauseForm(ArticleForm):
    topic = SelectField(
        "Sujet",
        [InputRequired("Choisissez un sujet.")],
        choices=[SelectChoice(topic.value, topic.label) for topic in ClauseTopic],
    )


class ImportForm(Form):
    file = FileField(
        "Modèle à importer",
        [FileRequired("Choisissez le fichier à importer.")],
        description=f"Le fichier JSON téléchargé de la page d’un modèle, sur une autre plateforme Boucle. "
        f"{LARGEST_MODEL_KB // 1024} Mo au plus.",
        render_kw={"accept": ".json,application/json"},
    )


class WithdrawalForm(Form):
    reason = TextAreaField(
        "Pourquoi la retirer ?",
        [DataRequired("Dites pourquoi cette version est retirée : cette raison est publiée avec elle."), at_most(500)],
        filters=[one_line],
        description="Publié avec la version. Par exemple : « Le plafond de valeur a changé. »",
    )


class ModelFilters(FilterForm):
    recherche = SearchField("Rechercher", [at_most(100)], filters=[one_line])
    genre = SelectField(
        "Genre",
        choices=[SelectChoice("", "Tous"), *(SelectChoice(kind.value, kind.label) for kind in TemplateKind)],
        validate_choice=False,
    )
    organisme = SelectField("Tenu par", validate_choice=False)

    def offer(self, owners: Iterable[Any]) -> None:
        self.organisme.choices = [
            SelectChoice("", "Tous"),
            SelectChoice(TERRITORY, "Le territoire"),
            *(SelectChoice(str(owner.id), owner.name) for owner in owners),
        ]

    @property
    def wanted(self) -> dict[str, Any]:
        """What was chosen, by the names of `queries.library_page`; nonsense narrows nothing."""
        chosen = self.chosen()
        kind, owner = str(chosen.get("genre", "")), str(chosen.get("organisme", ""))
        return {
            "text": str(chosen.get("recherche", "")),
            "kind": TemplateKind(kind) if kind in set(TemplateKind) else None,
            "owner_id": key_of(owner) if owner.isdigit() else None,
        }


class ClauseFilters(FilterForm):
    recherche = SearchField("Rechercher", [at_most(100)], filters=[one_line])
    sujet = SelectField(
        "Sujet",
        choices=[SelectChoice("", "Tous"), *(SelectChoice(topic.value, topic.label) for topic in ClauseTopic)],
        validate_choice=False,
    )

    @property
    def wanted(self) -> dict[str, Any]:
        """What was chosen, by the names of `queries.clauses`; nonsense narrows nothing."""
        chosen = self.chosen()
        topic = str(chosen.get("sujet", ""))
        return {"text": str(chosen.get("recherche", "")), "topic": ClauseTopic(topic) if topic in set(ClauseTopic) else None}
