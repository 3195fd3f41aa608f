"""What is said once of files: their columns, their words for kinds of devices."""

import zlib

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.accounts.access import is_coordinator
from core.catalogue.queries import active_categories
from core.clock import now
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.pages import page_asked
from marketplace.inventory import queries, services
from marketplace.inventory.access import can_edit_inventory, can_forget_meaning, can_see_inventory, can_see_meaning
from marketplace.inventory.enums import Column
from marketplace.inventory.forms import ColumnsForm, ConfirmForm, KindsForm, columns_form, kinds_form
from marketplace.inventory.models import ColumnChoice, HeldFile, InventoryImport
from marketplace.inventory.rules.reading import headers_key, held_table, places_of, samples_of
from marketplace.inventory.rules.vocabulary import word_key
from marketplace.inventory.views.blueprint import bp
from marketplace.inventory.views.imports import visible_import
from marketplace.inventory.views.whose import own_organisation

WORDS_AT_ONCE = 8
LONGEST_WORD = 120


@bp.get("/importer/colonnes/<int:held_id>")
@open_to(Audience.PUBLIC_BODY)
def choose_columns(held_id: int) -> ResponseReturnValue:
    held = _own_held_file(held_id)
    return _columns_page(held, _form_of(held))


@bp.post("/importer/colonnes/<int:held_id>")
@open_to(Audience.PUBLIC_BODY)
def explain_columns(held_id: int) -> ResponseReturnValue:
    held = _own_held_file(held_id)
    form = _form_of(held)
    if form.validate_on_submit():
        with form.refusals():
            given = services.explain_columns(held_id, form.said(), by=me(), now=now())
            return redirect(url_for(".show_import", import_id=given.id))
    return _columns_page(queries.get_held_file(held_id, now=now()), form), 422


@bp.get("/importations/<int:import_id>/types")
@open_to(Audience.PUBLIC_BODY)
def ask_kinds(import_id: int) -> ResponseReturnValue:
    given = visible_import(import_id)
    require(can_edit_inventory, given.organisation)
    return _kinds_page(given, kinds_form(_unknown_words(given)[:WORDS_AT_ONCE], active_categories()))


@bp.post("/importations/<int:import_id>/types")
@open_to(Audience.PUBLIC_BODY)
def explain_kinds(import_id: int) -> ResponseReturnValue:
    given = visible_import(import_id)
    require(can_edit_inventory, given.organisation)
    form = kinds_form(_unknown_words(given), active_categories())
    if form.validate_on_submit():
        with form.refusals():
            services.explain_kinds(import_id, form.meanings(), by=me(), now=now())
            return redirect(url_for(".show_import", import_id=import_id))
    return _kinds_page(given, form), 422


@bp.get("/mots")
@open_to(Audience.PUBLIC_BODY)
def list_words() -> ResponseReturnValue:
    organisation = own_organisation()
    coordinates = is_coordinator(me())
    return render_template(
        "inventory/list_words.html",
        organisation=organisation,
        page=queries.kind_meanings_page(organisation.id, page_asked()),
        choices=queries.column_choices(organisation.id),
        for_all=queries.meanings_for_all(),
        proposed=queries.proposed_meanings(1).rows if coordinates else [],
        coordinates=coordinates,
        form=ConfirmForm(formdata=None),
    )


@bp.post("/mots/<int:meaning_id>/oublier")
@open_to(Audience.PUBLIC_BODY)
def forget_kind(meaning_id: int) -> ResponseReturnValue:
    meaning = queries.get_kind_meaning(meaning_id)
    require_sight(can_see_meaning, meaning)
    require(can_forget_meaning, meaning)
    if ConfirmForm().validate_on_submit():
        services.forget_kind(meaning_id, by=me(), now=now())
        flash("Ce mot est oublié : il vous sera demandé de nouveau.", "success")
    return redirect(url_for(".list_words"))


@bp.post("/mots/<int:meaning_id>/retenir-pour-tous")
@open_to(Audience.COORDINATOR)
def explain_for_all(meaning_id: int) -> ResponseReturnValue:
    queries.get_kind_meaning(meaning_id)
    if ConfirmForm().validate_on_submit():
        services.explain_for_all(meaning_id, by=me(), now=now())
        flash("Ce mot est maintenant compris pour tous les organismes.", "success")
    return redirect(url_for(".list_words"))


@bp.get("/mots/colonnes/<int:choice_id>")
@open_to(Audience.PUBLIC_BODY)
def edit_column_choice(choice_id: int) -> ResponseReturnValue:
    choice = _own_choice(choice_id)
    return render_template("inventory/edit_column_choice.html", choice=choice, form=_form_of_choice(choice))


@bp.post("/mots/colonnes/<int:choice_id>")
@open_to(Audience.PUBLIC_BODY)
def change_column_choice(choice_id: int) -> ResponseReturnValue:
    choice = _own_choice(choice_id)
    form = _form_of_choice(choice)
    if form.validate_on_submit():
        with form.refusals():
            services.change_column_choice(choice_id, form.said(), by=me(), now=now())
            flash("C’est retenu pour le prochain fichier de ce genre.", "success")
            return redirect(url_for(".list_words"))
    return render_template("inventory/edit_column_choice.html", choice=queries.get_column_choice(choice_id), form=form), 422


@bp.post("/mots/colonnes/<int:choice_id>/oublier")
@open_to(Audience.PUBLIC_BODY)
def forget_column_choice(choice_id: int) -> ResponseReturnValue:
    _own_choice(choice_id)
    if ConfirmForm().validate_on_submit():
        services.forget_column_choice(choice_id, by=me(), now=now())
        flash("Ces colonnes sont oubliées : elles vous seront demandées de nouveau.", "success")
    return redirect(url_for(".list_words"))


def _own_held_file(held_id: int) -> HeldFile:
    held = queries.get_held_file(held_id, now=now())
    require_sight(can_edit_inventory, held.organisation)
    return held


def _own_choice(choice_id: int) -> ColumnChoice:
    choice = queries.get_column_choice(choice_id)
    require_sight(can_see_inventory, choice.organisation)
    require(can_edit_inventory, choice.organisation)
    return choice


def _form_of(held: HeldFile) -> ColumnsForm:
    headers = held_table(zlib.decompress(held.content)).headers
    kept = queries.find_column_choice(held.organisation_id, headers_key([*headers, *held.dropped]))
    return columns_form(headers, places_of(headers, kept and _said(kept)))


def _form_of_choice(choice: ColumnChoice) -> ColumnsForm:
    return columns_form(choice.headers, places_of(choice.headers, _said(choice)))


def _said(choice: ColumnChoice) -> dict[str, Column | None]:
    return {key: Column(column) if column else None for key, column in choice.columns.items()}


def _columns_page(held: HeldFile, form: ColumnsForm) -> str:
    table = held_table(zlib.decompress(held.content))
    samples = dict(zip(table.headers, samples_of(table), strict=True))
    return render_template("inventory/choose_columns.html", held=held, form=form, samples=samples)


def _unknown_words(given: InventoryImport) -> list[str]:
    """The words nobody explained, the most frequent first; what has no letter, or is a whole sentence, is no word."""
    return [word for word in given.outcome["unknown_kinds"] if word_key(word) and len(word) <= LONGEST_WORD]


def _kinds_page(given: InventoryImport, form: KindsForm) -> str:
    rows, later = given.outcome["unknown_kinds"], len(_unknown_words(given)) - WORDS_AT_ONCE
    return render_template("inventory/ask_kinds.html", given=given, form=form, rows=rows, later=max(0, later))
