"""Writing model agreements: one's drafts, their articles, publication and withdrawal."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from agreements import access, queries, services
from agreements.enums import Shift, TemplateKind
from agreements.forms import ArticleForm, DraftForm, ImportForm, ModelForm, PresentationForm, WithdrawalForm
from agreements.models import TemplateVersion
from agreements.rules import library as rules
from agreements.views.blueprint import bp
from core.accounts.access import is_coordinator
from core.clock import now, today
from core.errors import NotFound
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.files import made_pdf
from core.web.pages import page_asked


@bp.get("/conventions-types/mes-modeles")
@open_to(Audience.PUBLIC_BODY)
def list_own_models() -> ResponseReturnValue:
    require(access.can_write_models)
    owner_id = None if is_coordinator(me()) else me().organisation_id
    return render_template("agreements/list_own_models.html", page=queries.own_models_page(owner_id, page_asked()))


@bp.get("/conventions-types/ecrire")
@open_to(Audience.PUBLIC_BODY)
def new_model() -> ResponseReturnValue:
    require(access.can_write_models)
    return render_template("agreements/new_model.html", form=ModelForm())


@bp.post("/conventions-types/ecrire")
@open_to(Audience.PUBLIC_BODY)
def write_model() -> ResponseReturnValue:
    require(access.can_write_models)
    form = ModelForm()
    if form.validate_on_submit():
        with form.refusals():
            draft = services.write_model(
                title=form.title.data or "", purpose=form.purpose.data or "", kind=TemplateKind(form.kind.data), by=me(), now=now()
            )
            return redirect(url_for(".show_draft", version_id=draft.id))
    return render_template("agreements/new_model.html", form=form), 422


@bp.get("/conventions-types/importer")
@open_to(Audience.PUBLIC_BODY)
def choose_model_file() -> ResponseReturnValue:
    require(access.can_write_models)
    return render_template("agreements/import_model.html", form=ImportForm())


@bp.post("/conventions-types/importer")
@open_to(Audience.PUBLIC_BODY)
def import_model() -> ResponseReturnValue:
    require(access.can_write_models)
    form = ImportForm()
    if form.validate_on_submit():
        file: FileStorage = form.file.data
        with form.refusals():
            draft = services.import_model(file.read(rules.LARGEST_FILE + 1), by=me(), now=now())
            flash("Le modèle est importé comme brouillon. Relisez-le avant de le publier.", "success")
            return redirect(url_for(".show_draft", version_id=draft.id))
    return render_template("agreements/import_model.html", form=form), 422


@bp.post("/conventions-types/versions/<int:version_id>/adapter")
@open_to(Audience.PUBLIC_BODY)
def adapt_model(version_id: int) -> ResponseReturnValue:
    require_sight(access.can_see_version, queries.get_version(version_id))
    require(access.can_write_models)
    draft = services.adapt_model(version_id, by=me(), now=now())
    flash("Votre copie est un brouillon : changez-la à votre guise, puis publiez-la.", "success")
    return redirect(url_for(".show_draft", version_id=draft.id))


@bp.post("/conventions-types/<int:template_id>/nouvelle-version")
@open_to(Audience.PUBLIC_BODY)
def begin_version(template_id: int) -> ResponseReturnValue:
    newest = queries.get_newest_version(template_id)
    require_sight(access.can_see_version, newest)
    require(access.can_edit_template, newest.template)
    draft = newest if newest.is_draft else services.begin_version(template_id, by=me(), now=now())
    return redirect(url_for(".show_draft", version_id=draft.id))


@bp.get("/conventions-types/brouillons/<int:version_id>")
@open_to(Audience.PUBLIC_BODY)
def show_draft(version_id: int) -> ResponseReturnValue:
    return _show_draft(_editable(version_id), DraftForm())


@bp.get("/conventions-types/brouillons/<int:version_id>/pdf")
@open_to(Audience.PUBLIC_BODY)
def print_draft(version_id: int) -> ResponseReturnValue:
    draft = _editable(version_id)
    return made_pdf(services.print_template(draft, day=today()), f"{draft.template.code}-brouillon-{draft.number}.pdf")


@bp.get("/conventions-types/brouillons/<int:version_id>/presentation")
@open_to(Audience.PUBLIC_BODY)
def edit_presentation(version_id: int) -> ResponseReturnValue:
    draft = _editable(version_id)
    return render_template("agreements/edit_presentation.html", draft=draft, form=PresentationForm(obj=draft))


@bp.post("/conventions-types/brouillons/<int:version_id>/presentation")
@open_to(Audience.PUBLIC_BODY)
def change_presentation(version_id: int) -> ResponseReturnValue:
    _editable(version_id)
    form = PresentationForm()
    if form.validate_on_submit():
        with form.refusals():
            title, purpose = form.title.data or "", form.purpose.data or ""
            services.change_presentation(version_id, revision=form.seen, title=title, purpose=purpose, by=me(), now=now())
            return redirect(url_for(".show_draft", version_id=version_id))
    return render_template("agreements/edit_presentation.html", draft=_current(version_id, form), form=form), 422


@bp.get("/conventions-types/brouillons/<int:version_id>/articles/ecrire")
@open_to(Audience.PUBLIC_BODY)
def new_article(version_id: int) -> ResponseReturnValue:
    return _article_page(_editable(version_id), None, ArticleForm(obj=queries.get_version(version_id)))


@bp.post("/conventions-types/brouillons/<int:version_id>/articles/ecrire")
@open_to(Audience.PUBLIC_BODY)
def add_article(version_id: int) -> ResponseReturnValue:
    _editable(version_id)
    form = ArticleForm()
    if form.validate_on_submit():
        with form.refusals():
            draft = services.add_article(version_id, revision=form.seen, **form.article, by=me(), now=now())
            return _back_to_article(draft, len(draft.articles))
    return _article_page(_current(version_id, form), None, form), 422


@bp.get("/conventions-types/brouillons/<int:version_id>/articles/<int:number>")
@open_to(Audience.PUBLIC_BODY)
def edit_article(version_id: int, number: int) -> ResponseReturnValue:
    draft = _editable(version_id)
    if not 1 <= number <= len(draft.articles):
        raise NotFound
    return _article_page(draft, number, ArticleForm(data=draft.articles[number - 1] | {"revision": draft.revision}))


@bp.post("/conventions-types/brouillons/<int:version_id>/articles/<int:number>")
@open_to(Audience.PUBLIC_BODY)
def change_article(version_id: int, number: int) -> ResponseReturnValue:
    _editable(version_id)
    form = ArticleForm()
    if form.validate_on_submit():
        with form.refusals():
            draft = services.change_article(version_id, number, revision=form.seen, **form.article, by=me(), now=now())
            return _back_to_article(draft, number)
    return _article_page(_current(version_id, form), number, form), 422


@bp.post("/conventions-types/brouillons/<int:version_id>/articles/<int:number>/<any(monter, descendre):shift>")
@open_to(Audience.PUBLIC_BODY)
def move_article(version_id: int, number: int, shift: str) -> ResponseReturnValue:
    draft, form = _editable(version_id), DraftForm()
    with form.refusals():
        moved = services.move_article(version_id, number, Shift(shift), revision=form.seen, by=me(), now=now())
        return _back_to_article(moved, number + (1 if Shift(shift) is Shift.DOWN else -1))
    return _show_draft(draft, form), 422


@bp.post("/conventions-types/brouillons/<int:version_id>/articles/<int:number>/enlever")
@open_to(Audience.PUBLIC_BODY)
def remove_article(version_id: int, number: int) -> ResponseReturnValue:
    draft, form = _editable(version_id), DraftForm()
    with form.refusals():
        services.remove_article(version_id, number, revision=form.seen, by=me(), now=now())
        flash("L’article est enlevé du brouillon.", "success")
        return redirect(url_for(".show_draft", version_id=version_id))
    return _show_draft(draft, form), 422


@bp.get("/conventions-types/brouillons/<int:version_id>/clauses")
@open_to(Audience.PUBLIC_BODY)
def choose_clause(version_id: int) -> ResponseReturnValue:
    draft = _editable(version_id)
    return render_template(
        "agreements/choose_clause.html",
        draft=draft,
        clauses=queries.clauses(),
        form=DraftForm(obj=draft),
        taken=rules.clauses_of(draft),
    )


@bp.post("/conventions-types/brouillons/<int:version_id>/clauses/<int:clause_id>")
@open_to(Audience.PUBLIC_BODY)
def add_clause(version_id: int, clause_id: int) -> ResponseReturnValue:
    draft, clause, form = _editable(version_id), queries.get_clause(clause_id), DraftForm()
    with form.refusals():
        added = services.add_clause(version_id, clause.id, revision=form.seen, by=me(), now=now())
        flash("La clause est ajoutée à la fin du brouillon.", "success")
        return _back_to_article(added, len(added.articles))
    return _show_draft(draft, form), 422


@bp.get("/conventions-types/brouillons/<int:version_id>/publier")
@open_to(Audience.PUBLIC_BODY)
def check_publication(version_id: int) -> ResponseReturnValue:
    draft = _editable(version_id)
    return _publication_page(draft, DraftForm(obj=draft))


@bp.post("/conventions-types/brouillons/<int:version_id>/publier")
@open_to(Audience.PUBLIC_BODY)
def publish_version(version_id: int) -> ResponseReturnValue:
    draft, form = _editable(version_id), DraftForm()
    with form.refusals():
        version = services.publish_version(version_id, revision=form.seen, by=me(), now=now())
        flash("Le modèle est publié : chacun peut le lire, le télécharger et l’adapter.", "success")
        return redirect(url_for(".show_template", template_id=version.template_id))
    return _publication_page(draft, form), 422


@bp.post("/conventions-types/brouillons/<int:version_id>/supprimer")
@open_to(Audience.PUBLIC_BODY)
def discard_model_draft(version_id: int) -> ResponseReturnValue:
    _editable(version_id)
    services.discard_draft(version_id, by=me(), now=now())
    flash("Le brouillon est supprimé.", "success")
    return redirect(url_for(".list_own_models"))


@bp.get("/conventions-types/versions/<int:version_id>/retirer")
@open_to(Audience.PUBLIC_BODY)
def explain_withdrawal(version_id: int) -> ResponseReturnValue:
    return render_template("agreements/withdraw_version.html", version=_withdrawable(version_id), form=WithdrawalForm())


@bp.post("/conventions-types/versions/<int:version_id>/retirer")
@open_to(Audience.PUBLIC_BODY)
def withdraw_version(version_id: int) -> ResponseReturnValue:
    version, form = _withdrawable(version_id), WithdrawalForm()
    if form.validate_on_submit():
        with form.refusals():
            services.withdraw_version(version_id, reason=form.reason.data or "", by=me(), now=now())
            flash("La version est retirée. Les conventions déjà faites avec elle restent valables.", "success")
            return redirect(url_for(".list_own_models"))
    return render_template("agreements/withdraw_version.html", version=version, form=form), 422


def _back_to_article(draft: TemplateVersion, number: int) -> ResponseReturnValue:
    """The draft, where that article is: whoever orders sixty of them does not look for her place each time."""
    return redirect(url_for(".show_draft", version_id=draft.id, _anchor=f"article-{number}"))


def _editable(version_id: int) -> TemplateVersion:
    """A draft of one's own; a published version is read where everybody reads it."""
    version = queries.get_version(version_id)
    require_sight(access.can_see_version, version)
    require(access.can_edit_template, version.template)
    if not version.is_draft:
        raise NotFound
    return version


def _withdrawable(version_id: int) -> TemplateVersion:
    version = queries.get_version(version_id)
    require_sight(access.can_see_version, version)
    require(access.can_edit_template, version.template)
    return version


def _current(version_id: int, form: DraftForm) -> TemplateVersion:
    """The draft as it is now: whoever is refused because it changed sends her text again on top of it."""
    draft = queries.get_version(version_id)
    form.renew(draft.revision)
    return draft


def _show_draft(draft: TemplateVersion, form: DraftForm) -> str:
    draft = queries.get_version(draft.id)
    form.revision.data = str(draft.revision)
    unknown = rules.unknown_variables(paragraph for article in draft.articles for paragraph in article["paragraphs"])
    return render_template("agreements/show_draft.html", draft=draft, form=form, unknown=unknown)


def _article_page(draft: TemplateVersion, number: int | None, form: ArticleForm) -> str:
    return render_template("agreements/edit_article.html", draft=draft, number=number, form=form, variables=rules.KNOWN_VARIABLES)


def _publication_page(draft: TemplateVersion, form: DraftForm) -> str:
    draft = queries.get_version(draft.id)
    form.revision.data = str(draft.revision)
    before = queries.find_published_version(draft.template_id)
    rows = rules.version_differences(before, draft)
    return render_template("agreements/check_publication.html", draft=draft, before=before, rows=rows, form=form)
