"""Every component, rendered alone: sound HTML, text escaped, labels tied to what they name."""

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

import html5lib
import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from core.web import filters
from core.web.forms import FilterForm

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = sorted(path.stem for path in (ROOT / "templates" / "components").glob("*.html"))
EVIL = "<script>&\"'"

environment = Environment(loader=FileSystemLoader(ROOT / "templates"), undefined=StrictUndefined, autoescape=True)
environment.globals["url_for"] = lambda endpoint, **values: f"/{endpoint}?{urlencode(values)}"
filters.init_app(Thing(jinja_env=environment))


class LineForm(Form):
    quantity = IntegerField("Quantité", [InputRequired("Indiquez une quantité.")])


class LotForm(Form):
    csrf_token = HiddenField()
    title = StringField("Titre", [InputRequired("Donnez un titre.")], description=f"Par exemple {EVIL}")
    detail = TextAreaField("Précisions")
    place = SelectField("Commune", choices=[SelectChoice("57463", "Metz")])
    collected_on = DateField("Date", [InputRequired("Choisissez une date.")])
    password = PasswordField("Mot de passe", [InputRequired("Tapez votre mot de passe.")])
    document = FileField("Fichier", description="CSV, 10 Mo au plus")
    erased = BooleanField("Les données sont effacées", [InputRequired("Certifiez l’effacement.")])
    mode = RadioField(
        "Mode", [InputRequired("Choisissez un mode.")], choices=[SelectChoice("a", "Sur place"), SelectChoice("b", "En dépôt")]
    )
    categories = SelectMultipleField(
        "Catégories", choices=[SelectChoice("a", EVIL)], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    lines = FieldList(FormField(LineForm, "Ligne"), "Lignes", min_entries=2)


class LotFilters(FilterForm):
    csrf_token = HiddenField()
    title = StringField("Titre")
    place = SelectField("Commune", choices=[SelectChoice("", "Toutes"), SelectChoice("57463", EVIL)], validate_choice=False)
    erased = BooleanField("Données effacées")


def refused_form() -> LotForm:
    form = LotForm(MultiDict({"place": "57463", "lines-0-quantity": "3", "lines-1-quantity": ""}))
    form.validate()
    form.form_errors = [f"Pas de convention {EVIL}"]
    return form


def step(state: str) -> Thing:
    return Thing(label=EVIL, state=state, detail=EVIL)


PAGE = Thing(
    number=2, pages=60, total=1312, is_floor=False, first_row=26, last_row=50, previous_href="?page=1&a=b", next_href="?page=3"
)
TASKS = [
    Thing(label=EVIL, href="/", count=3, detail=EVIL, tone="bad"),
    Thing(label="b", href="/", count=None, detail=None, tone="good"),
]
DOTS = [Thing(x="26", y="40", year=EVIL, said=EVIL, is_provisional=False, is_labelled=True)]
TREND = Thing(dots=DOTS, lines=["26,40 60,12"], target_y="20", zero_y="126")
ROW = '<tr><th scope="row">{{ EVIL }}</th><td data-label="{{ EVIL }}">{{ EVIL }}</td></tr>'

# Component -> (call, body of the call block when the component has one)
EXAMPLES: Mapping[str, tuple[str, str | None]] = {
    "action_form": ("action_form(form, '/?a=b&c', EVIL, kind='danger')", None),
    "bar_chart": ("bar_chart(EVIL, EVIL, [(EVIL, 3, EVIL), ('b', none, EVIL), ('c', 9, '9', 'dashed')], EVIL)", None),
    "breadcrumb": ("breadcrumb([(EVIL, '/'), (EVIL, none)])", None),
    "card": ("card(EVIL, '/', level=3)", "<p>{{ EVIL }}</p>"),
    "confirmation": ("confirmation(EVIL, EVIL)", "<p>{{ EVIL }}</p>"),
    "data_table": ("data_table(EVIL, [EVIL, (EVIL, 'number')])", ROW),
    "download_link": ("download_link('/', EVIL, EVIL)", None),
    "download_list": ("download_list(EVIL, 'lots', {'texte': EVIL})", None),
    "empty_state": ("empty_state(EVIL, '/', EVIL)", None),
    "error_summary": ("error_summary(form)", None),
    "explain": ("explain(EVIL, EVIL)", None),
    "field": ("field(form.title, hint=EVIL)", None),
    "filter_field": ("filter_field(filters.title) ~ filter_field(filters.place)", None),
    "filters_form": ("filters_form(filters, '/', button=EVIL, reset_href='/')", "<p>{{ EVIL }}</p>"),
    "key_figure": ("key_figure(EVIL, EVIL, EVIL, '/', EVIL)", None),
    "next_steps": ("next_steps([step('done'), step('current'), step('todo')])", None),
    "pagination": ("pagination(page)", None),
    "print_button": ("print_button(form, '/', EVIL, EVIL)", None),
    "post_form": ("post_form(form, '/', EVIL, '/', EVIL, 'multipart/form-data')", "<p>{{ EVIL }}</p>"),
    "progress": ("progress(EVIL, 20, EVIL)", None),
    "status_tag": ("status_tag(state)", None),
    "summary_list": ("summary_list([(EVIL, EVIL), (EVIL, EVIL, '/'), (EVIL, EVIL, '/', EVIL)])", None),
    "task_list": ("task_list(tasks)", None),
    "trend_chart": ("trend_chart(EVIL, EVIL, trend)", None),
    "trend_line": ("trend_line(trend)", None),
}


def render(component: str, call: str, body: str | None = None, **context: Any) -> str:
    """The HTML of one call, as a page of ours would make it."""
    shown = "{{ " + call + " }}" if body is None else "{% call " + call + " %}" + body + "{% endcall %}"
    source = f'{{% from "components/{component}.html" import {component} %}}{shown}'
    known = {
        "EVIL": EVIL,
        "page": PAGE,
        "step": step,
        "tasks": TASKS,
        "trend": TREND,
        "state": Thing(label=EVIL, tone="waiting"),
        "filters": LotFilters(MultiDict({"place": "57463"})),
    }
    return environment.from_string(source).render({**known, **context})


def parse(html: str) -> Element:
    """The tree of a fragment; any parse error is raised."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(f"<!doctype html><html lang=fr><title>t</title><body>{html}</body></html>")


def rendered_field(name: str, form: Form) -> Element:
    return parse(render("field", f"field(form.{name})", form=form))


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def by_id(tree: Element, identifier: str) -> Element:
    found = tree.findall(f".//*[@id='{identifier}']")
    assert len(found) == 1, identifier
    return found[0]


def test_every_component_has_an_example() -> None:
    assert sorted(EXAMPLES) == COMPONENTS


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_component_is_sound_html_without_inline_style_or_script(component: str) -> None:
    call, body = EXAMPLES[component]

    tree = parse(render(component, call, body, form=refused_form()))

    names = {name for element in tree.iter() for name in element.attrib}
    assert "style" not in names
    assert not [name for name in names if name.startswith("on")]
    assert not tree.findall(".//body//style")


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_component_escapes_every_text_it_is_given(component: str) -> None:
    call, body = EXAMPLES[component]

    html = render(component, call, body, form=refused_form())

    assert "<script" not in html
    assert '&"' not in html


@pytest.mark.parametrize("tone", ["neutral", "waiting", "good", "bad"])
def test_a_state_is_said_in_words(tone: str) -> None:
    tree = parse(render("status_tag", "status_tag(state)", state=Thing(label="Publié", tone=tone)))

    assert words(tree.find(".//span")) == "Publié"


@pytest.mark.parametrize("name", ["title", "detail", "place", "collected_on", "password", "document", "erased"])
def test_a_field_has_one_label_tied_to_it(name: str) -> None:
    tree = rendered_field(name, LotForm())

    labels = tree.findall(f".//label[@for='{name}']")
    assert len(labels) == 1
    assert by_id(tree, name).tag in {"input", "textarea", "select"}


@pytest.mark.parametrize("name", ["title", "collected_on", "password", "erased"])
def test_a_refused_field_points_to_its_error(name: str) -> None:
    tree = rendered_field(name, refused_form())

    control = by_id(tree, name)
    assert control.get("aria-invalid") == "true"
    assert f"{name}-error" in control.get("aria-describedby", "").split()
    assert words(by_id(tree, f"{name}-error")).startswith("Erreur :")


def test_a_field_points_to_its_hint_before_its_error() -> None:
    tree = rendered_field("title", refused_form())

    assert by_id(tree, "title").get("aria-describedby") == "title-hint title-error"
    assert words(by_id(tree, "title-hint")) == f"Par exemple {EVIL}"


def test_a_field_without_hint_or_error_is_described_by_nothing() -> None:
    control = by_id(rendered_field("detail", LotForm()), "detail")

    assert "aria-describedby" not in control.attrib
    assert "aria-invalid" not in control.attrib


@pytest.mark.parametrize(
    ("name", "is_marked"), [("title", False), ("detail", True), ("erased", False), ("mode", False), ("categories", True)]
)
def test_only_a_field_that_may_stay_empty_says_so(name: str, is_marked: bool) -> None:  # noqa: FBT001
    assert ("(facultatif)" in words(rendered_field(name, LotForm()))) is is_marked


@pytest.mark.parametrize("name", ["mode", "categories"])
def test_choices_are_grouped_under_a_legend(name: str) -> None:
    group = by_id(rendered_field(name, LotForm()), name)

    assert group.tag == "fieldset"
    assert group.find("legend") is not None
    assert len(group.findall(".//input")) == len(group.findall(".//label"))


def test_a_refused_group_is_described_by_its_error() -> None:
    tree = rendered_field("mode", refused_form())

    assert by_id(tree, "mode").get("aria-describedby") == "mode-error"
    assert words(by_id(tree, "mode-error")).endswith("Choisissez un mode.")


def test_lines_of_a_list_are_numbered() -> None:
    tree = rendered_field("lines", LotForm())

    assert [words(legend) for legend in tree.findall(".//legend")] == ["Lignes", "Ligne 1", "Ligne 2"]


def test_a_form_without_error_has_no_summary() -> None:
    assert render("error_summary", "error_summary(form)", form=LotForm()).strip() == ""


def test_each_error_of_the_summary_leads_to_something_on_the_page() -> None:
    form = refused_form()
    fields = "{% from 'components/field.html' import field %}{% for f in form %}{{ field(f) }}{% endfor %}"

    tree = parse(render("post_form", "post_form(form, '/', 'Enregistrer')", fields, form=form))

    summary = tree.find(".//*[@role='alert']")
    assert summary is not None
    targets = [link.get("href", "").removeprefix("#") for link in summary.findall(".//a")]
    assert targets == ["title", "collected_on", "password", "erased", "mode-0", "lines-1-quantity"]
    assert all(by_id(tree, target) is not None for target in targets)


def test_the_summary_says_which_line_is_at_fault_and_what_concerns_the_whole_form() -> None:
    said = render("error_summary", "error_summary(form)", form=refused_form())

    assert "Ligne 2\u00a0: Indiquez une quantité." in said
    assert "Pas de convention" in said


def test_hidden_fields_travel_with_a_form_without_repeating_an_id() -> None:
    tree = parse(render("action_form", "action_form(form, '/', 'Retirer')", form=LotForm()) * 2)

    assert len(tree.findall(".//input[@name='csrf_token']")) == 2
    assert not [element for element in tree.iter("input") if "id" in element.attrib]


def test_filters_never_put_the_token_in_the_address() -> None:
    assert "csrf_token" not in render(
        "filters_form", "filters_form(form, '/')", "", form=LotFilters(MultiDict({"csrf_token": "x"}))
    )


def test_filters_say_how_many_are_set_and_can_be_cleared() -> None:
    none_set = parse(render("filters_form", "filters_form(form, '/', reset_href='/')", "", form=LotFilters(MultiDict())))
    one_set = parse(
        render("filters_form", "filters_form(form, '/', reset_href='/')", "", form=LotFilters(MultiDict({"title": "a"})))
    )

    assert [words(tree.find(".//summary")) for tree in (none_set, one_set)] == ["Filtres", "Filtres (1)"]
    assert [tree.find(".//a") is None for tree in (none_set, one_set)] == [True, False]


def test_a_table_has_a_caption_and_scoped_headers() -> None:
    tree = parse(render("data_table", "data_table('Lots', ['Lot', ('Unités', 'number')], hide_caption=true)", ROW))

    assert words(tree.find(".//caption")) == "Lots"
    assert [th.get("scope") for th in tree.findall(".//thead//th")] == ["col", "col"]
    assert tree.findall(".//thead//th")[1].get("class") == "number"


def test_a_table_of_25_rows_and_7_columns_stays_light() -> None:
    row = '<tr><th scope="row"><a href="/">a</a></th>' + '<td data-label="b">c</td>' * 5 + "<td><span>d</span></td></tr>"

    tree = parse(render("data_table", "data_table('Lots', ['a', 'b', 'c', 'd', 'e', 'f', 'g'])", row * 25))

    assert len(list(tree.iter())) <= 330


def test_pages_are_counted_in_french() -> None:
    said = words(parse(render("pagination", "pagination(page)")))

    assert "26 à 50 sur 1 312 (page 2 sur 60)" in said


def test_a_list_counted_up_to_a_point_says_more_than() -> None:
    page = Thing(**vars(PAGE) | {"is_floor": True, "total": 1000})

    assert "26 à 50 sur plus de 1 000 (page 2)" in words(parse(render("pagination", "pagination(page)", page=page)))


def test_an_empty_list_has_no_pages() -> None:
    assert render("pagination", "pagination(page)", page=Thing(total=0)).strip() == ""


def test_an_unknown_value_has_no_bar_and_is_said() -> None:
    tree = parse(render("bar_chart", "bar_chart('t', 'd', [('2023', none, 'inconnu'), ('2024', 5, '5')], 'appareils')"))

    assert [words(item) for item in tree.findall(".//li")] == ["2023 : inconnu", "2024 : 5 appareils"]
    assert len([element for element in tree.iter() if element.tag.endswith("rect")]) == 1


@pytest.mark.parametrize("rows", ["[('2026', -4, '−4')]", "[('2025', 8, '8'), ('2026', -4, '−4')]"])
def test_a_year_of_corrections_draws_no_bar(rows: str) -> None:
    bars = [
        element for element in parse(render("bar_chart", f"bar_chart('t', 'd', {rows}, '')")).iter() if "width" in element.attrib
    ]

    widths = [bar.get("width") for bar in bars if bar.get("class")]
    assert widths[-1] == "0.00%"
    assert all(0 <= float(width.rstrip("%")) <= 99 for width in widths)


@pytest.mark.parametrize("rows", ["[]", "[('a', 0, '0')]", "[('a', none, 'inconnu')]"])
def test_a_chart_without_anything_to_draw_does_not_fail(rows: str) -> None:
    assert "<figure" in render("bar_chart", f"bar_chart('t', 'd', {rows}, 'kg')")


def test_a_step_says_its_state_in_words() -> None:
    tree = parse(render("next_steps", "next_steps([step('done'), step('current'), step('todo')])"))

    assert [words(said) for said in tree.findall(".//*[@class='step-state']")] == ["Fait", "En cours", "À faire"]
    assert len(tree.findall(".//*[@aria-current='step']")) == 1


def test_a_link_of_a_summary_says_what_it_changes() -> None:
    tree = parse(render("summary_list", "summary_list([('Commune', 'Metz', '/')])"))

    assert words(tree.find(".//a")) == "Modifier : Commune"


def test_progress_of_nothing_is_still_a_sound_bar() -> None:
    tree = parse(render("progress", "progress(0, 0, 'Devenirs déclarés')"))

    assert tree.find(".//progress").get("max") == "1"
