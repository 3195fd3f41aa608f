"""Factor sets: read and compared by everybody, prepared and published by the coordinator."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.clock import now, today
from core.errors import found
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.filters import counted
from core.web.forms import Form
from core.web.pages import page_asked
from core.web.workbooks import table_response
from marketplace.impact import queries, services
from marketplace.impact.access import can_edit_set, can_prepare_sets, can_see_set
from marketplace.impact.enums import Quality
from marketplace.impact.forms import CompareForm, DraftForm, FactorForm, ParametersForm, SetsForm, TableForm
from marketplace.impact.models import FactorSet, ImpactFactor
from marketplace.impact.rules import Remark, SideBySide, avoided_with, compare
from marketplace.impact.services import wording
from marketplace.inventory.rules.reading import MAX_BYTES

bp = Blueprint("impact", __name__, url_prefix="/retex/methode/facteurs")

for name in ("french_exact", "french_bounds", "french_years_of", "named_label", "quantity_label", "unit_label"):
    bp.add_app_template_filter(getattr(wording, name), name)


@bp.get("/")
@open_to(Audience.PUBLIC)
def list_factor_sets() -> ResponseReturnValue:
    prepares = can_prepare_sets(current_user)
    form = SetsForm(request.args, with_drafts=prepares)
    return render_template(
        "impact/list_factor_sets.html",
        page=queries.sets_page(page_asked(), form.filters(), with_drafts=prepares),
        form=form,
        asked=form.chosen(),
        in_force_id=queries.find_set_of_year(today().year),
        year=today().year,
        assumptions=queries.alternatives_of(None),
    )


@bp.get("/exporter")
@open_to(Audience.PUBLIC)
def export_factor_sets() -> ResponseReturnValue:
    prepares = can_prepare_sets(current_user)
    sets = queries.all_sets(SetsForm(request.args, with_drafts=prepares).filters(), with_drafts=prepares)
    return table_response(request.args.get("format", ""), "jeux-de-facteurs", wording.SET_HEADERS, wording.set_rows(sets))


@bp.get("/comparer")
@open_to(Audience.PUBLIC)
def compare_factor_sets() -> ResponseReturnValue:
    form, sides, rows = _comparison()
    return render_template("impact/compare_factor_sets.html", form=form, sides=sides, rows=rows, labels=queries.category_labels())


@bp.get("/comparer/exporter")
@open_to(Audience.PUBLIC)
def export_comparison() -> ResponseReturnValue:
    _form, _sides, compared = _comparison()
    labels = queries.category_labels()
    rows = (wording.compared_row(row, labels) for row in compared)
    return table_response(request.args.get("format", ""), "jeux-compares", wording.COMPARISON_HEADERS, rows)


@bp.get("/<int:factor_set_id>")
@open_to(Audience.PUBLIC)
def show_factor_set(factor_set_id: int) -> ResponseReturnValue:
    return _set_page(_seen(factor_set_id), DraftForm(formdata=None))


@bp.get("/<int:factor_set_id>/exporter")
@open_to(Audience.PUBLIC)
def export_factor_set(factor_set_id: int) -> ResponseReturnValue:
    factor_set = _seen(factor_set_id)
    rows = wording.table_rows(factor_set, queries.category_labels())
    return table_response(request.args.get("format", ""), f"facteurs-{factor_set.id}", wording.TABLE_HEADERS, rows)


@bp.get("/<int:factor_set_id>/sources/exporter")
@open_to(Audience.PUBLIC)
def export_alternatives(factor_set_id: int) -> ResponseReturnValue:
    """Every value found for what the set counts, beside the one it holds."""
    factor_set = _seen(factor_set_id)
    rows = wording.source_rows(factor_set, queries.alternatives_in(factor_set), queries.category_labels())
    return table_response(request.args.get("format", ""), f"sources-{factor_set.id}", wording.SOURCE_HEADERS, rows)


@bp.post("/<int:factor_set_id>/preparer")
@open_to(Audience.COORDINATOR)
def draft_factor_set(factor_set_id: int) -> ResponseReturnValue:
    form = DraftForm()
    if form.validate_on_submit():
        with form.refusals():
            draft = services.draft_set(factor_set_id, name=form.name.data or "", by=me(), now=now())
            flash("Le brouillon est prêt : il ne change aucun chiffre tant qu’il n’est pas publié.", "success")
            return redirect(url_for(".show_factor_set", factor_set_id=draft.id))
    return _set_page(_seen(factor_set_id), form), 422


@bp.get("/<int:factor_set_id>/parametres")
@open_to(Audience.COORDINATOR)
def edit_parameters(factor_set_id: int) -> ResponseReturnValue:
    draft = _draft(factor_set_id)
    return render_template("impact/edit_parameters.html", draft=draft, form=ParametersForm(formdata=None, obj=draft))


@bp.post("/<int:factor_set_id>/parametres")
@open_to(Audience.COORDINATOR)
def change_parameters(factor_set_id: int) -> ResponseReturnValue:
    form = ParametersForm()
    if form.validate_on_submit():
        with form.refusals():
            lost = services.change_parameters(factor_set_id, form.answers(), by=me(), now=now())
            _say_kept("Les paramètres sont gardés.", lost)
            return redirect(url_for(".show_factor_set", factor_set_id=factor_set_id))
    return render_template("impact/edit_parameters.html", draft=_draft(factor_set_id), form=form), 422


@bp.get("/<int:factor_set_id>/valeurs/<int:factor_id>")
@open_to(Audience.PUBLIC)
def show_factor(factor_set_id: int, factor_id: int) -> ResponseReturnValue:
    factor_set = _seen(factor_set_id)
    factor = _factor(factor_set, factor_id)
    code = factor.category_code
    return render_template(
        "impact/show_factor.html",
        factor_set=factor_set,
        factor=factor,
        label=queries.category_labels().get(code, code),
        avoided=avoided_with(queries.factors_of(factor_set), code, units=1),
        alternatives=queries.alternatives_of(code),
        may_edit=can_edit_set(current_user, factor_set),
    )


@bp.get("/<int:factor_set_id>/valeurs/<int:factor_id>/modifier")
@open_to(Audience.COORDINATOR)
def edit_factor(factor_set_id: int, factor_id: int) -> ResponseReturnValue:
    draft = _draft(factor_set_id)
    factor = _factor(draft, factor_id)
    return _factor_page(draft, factor, FactorForm.of(queries.values_of(factor)))


@bp.post("/<int:factor_set_id>/valeurs/<int:factor_id>/modifier")
@open_to(Audience.COORDINATOR)
def change_factor(factor_set_id: int, factor_id: int) -> ResponseReturnValue:
    code, form = _factor(_draft(factor_set_id), factor_id).category_code, FactorForm()
    if form.validate_on_submit():
        with form.refusals():
            lost = services.change_factor(factor_set_id, form.answers(code), by=me(), now=now())
            _say_kept("Le facteur est gardé.", lost)
            return redirect(url_for(".show_factor", factor_set_id=factor_set_id, factor_id=factor_id))
    draft = _draft(factor_set_id)
    return _factor_page(draft, _factor(draft, factor_id), form), 422


@bp.get("/<int:factor_set_id>/tableau")
@open_to(Audience.COORDINATOR)
def new_table(factor_set_id: int) -> ResponseReturnValue:
    return _table_page(_draft(factor_set_id), TableForm(formdata=None), [])


@bp.post("/<int:factor_set_id>/tableau")
@open_to(Audience.COORDINATOR)
def read_table(factor_set_id: int) -> ResponseReturnValue:
    _draft(factor_set_id)
    form, refused = TableForm(), list[Remark]()
    if form.validate_on_submit():
        with form.refusals():
            plan, lost = services.read_table_into(factor_set_id, form.content(MAX_BYTES), by=me(), now=now())
            refused = plan.refused
            if not refused:
                _say_kept(f"{counted(len(plan.rows), 'catégorie lue', 'catégories lues')}.", lost)
                return redirect(url_for(".show_factor_set", factor_set_id=factor_set_id))
    return _table_page(_draft(factor_set_id), form, refused), 422


@bp.post("/<int:factor_set_id>/publier")
@open_to(Audience.COORDINATOR)
def publish_factor_set(factor_set_id: int) -> ResponseReturnValue:
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            published = services.publish_set(factor_set_id, by=me(), now=now())
            flash(f"Le jeu est publié : il s’applique à partir de {published.applies_from_year} et ne changera plus.", "success")
            return redirect(url_for(".show_factor_set", factor_set_id=factor_set_id))
    return _set_page(_seen(factor_set_id), DraftForm(formdata=None), form), 422


@bp.post("/<int:factor_set_id>/abandonner")
@open_to(Audience.COORDINATOR)
def withdraw_factor_set(factor_set_id: int) -> ResponseReturnValue:
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            services.withdraw_set(factor_set_id, by=me(), now=now())
            flash("Le brouillon est abandonné : rien n’a changé dans les chiffres.", "success")
            return redirect(url_for(".list_factor_sets"))
    return _set_page(_seen(factor_set_id), DraftForm(formdata=None), form), 422


def _seen(factor_set_id: int) -> FactorSet:
    """That set, if the present person may see it."""
    factor_set = queries.get_factor_set(factor_set_id)
    require_sight(can_see_set, factor_set)
    return factor_set


def _draft(factor_set_id: int) -> FactorSet:
    """That set, to be changed: one that is no draft any more may only be read."""
    factor_set = _seen(factor_set_id)
    require(can_edit_set, factor_set)
    return factor_set


def _factor(factor_set: FactorSet, factor_id: int) -> ImpactFactor:
    return found(next((factor for factor in factor_set.factors if factor.id == factor_id), None))


def _comparison() -> tuple[CompareForm, list[FactorSet], list[SideBySide]]:
    """The form, both sets it asks for, and their categories; nothing as long as it does not ask for two."""
    form = CompareForm(request.args, queries.all_sets(with_drafts=can_prepare_sets(current_user)))
    if form.asked is None:
        return form, [], []
    sides = [_seen(key) for key in form.asked]
    before, after = map(queries.factors_of, sides)
    return form, sides, compare(before, after, list(queries.category_labels()))


def _set_page(factor_set: FactorSet, form: DraftForm, act: Form | None = None) -> str:
    factors = queries.factors_of(factor_set)
    return render_template(
        "impact/show_factor_set.html",
        factor_set=factor_set,
        avoided={code: avoided_with(factors, code, units=1) for code in factors.by_category},
        labels=queries.category_labels(),
        qualities=list(Quality),
        form=form,
        act=act or Form(formdata=None),
        may_edit=can_edit_set(current_user, factor_set),
        may_copy=can_prepare_sets(current_user) and factor_set.is_published,
    )


def _factor_page(draft: FactorSet, factor: ImpactFactor, form: FactorForm) -> str:
    code = factor.category_code
    return render_template(
        "impact/edit_factor.html",
        draft=draft,
        factor=factor,
        label=queries.category_labels().get(code, code),
        form=form,
        alternatives=queries.alternatives_of(code),
    )


def _table_page(draft: FactorSet, form: TableForm, refused: list[Remark]) -> str:
    return render_template("impact/new_table.html", draft=draft, form=form, refused=refused)


def _say_kept(done: str, lost: list[str]) -> None:
    """Say it, and that some intervals hold no more."""
    labels = queries.category_labels()
    more = f" Intervalle à redonner : {', '.join(labels.get(code, code) for code in lost)}." if lost else ""
    flash(done + more, "warning" if lost else "success")
