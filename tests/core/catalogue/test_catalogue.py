"""The catalogue of equipment categories."""

from decimal import Decimal

import pytest

from core.catalogue import queries, services
from core.catalogue.enums import WeeeCategory
from core.catalogue.errors import CodeTaken, LabelTaken, OutsideDecree
from core.catalogue.models import EquipmentCategory
from core.catalogue.rules import check_decree
from core.clock import now
from core.events import history_of
from tests.factories import make_coordinator, make_manager
from tests.pages import text_of

FACTS = {
    "label": "Imprimante d’étiquettes", "plural": "imprimantes d’étiquettes", "weee_category": WeeeCategory.SMALL_IT,
    "in_decree": True, "holds_data": False, "default_mass_kg": Decimal("1.2"), "source": "catalogue du constructeur",
}  # fmt: skip
TYPED = {
    "label": "Imprimante d'étiquettes", "plural": "imprimantes", "code": "label_printer", "weee_category": "6",
    "default_mass_kg": "1,2", "source": "essai",
}  # fmt: skip


@pytest.fixture
def coordinator(db):
    return make_coordinator()


@pytest.mark.parametrize("category", WeeeCategory)
def test_the_decree_counts_weee_categories_2_and_6_alone(category):
    check_decree(category, in_decree=False)
    if category in {2, 6}:
        check_decree(category, in_decree=True)
    else:
        with pytest.raises(OutsideDecree):
            check_decree(category, in_decree=True)


def test_the_24_categories_of_the_factors_are_there_and_agree_with_the_decree(db):
    categories = queries.active_categories()

    assert len(categories) == 24
    assert [category.position for category in categories] == list(range(1, 25))
    assert all(category.in_decree is (category.weee_category in {2, 6}) for category in categories)
    by_code = {category.code: category for category in categories}
    assert {code for code, category in by_code.items() if category.weee_category == 2} == {
        "laptop", "tablet", "monitor", "television_48in",
    }  # fmt: skip
    assert {code for code, category in by_code.items() if not category.in_decree} == {"mfp_copier", "server_rack"}
    assert {code for code, category in by_code.items() if category.default_mass_kg is None} == {"landline_phone", "dock"}
    assert by_code["laptop"].default_mass_kg == Decimal("1.65")
    assert "non tranchée" in by_code["projector"].source


def test_loading_again_overwrites_nothing(db, coordinator):
    services.edit_category("laptop", **FACTS, is_active=True, by=coordinator, now=now())

    services.load_categories()

    assert queries.get_category_by_code("laptop").label == FACTS["label"]
    assert db.query(EquipmentCategory).count() == 24


def test_everybody_reads_the_list_and_takes_it_away(client):
    page = client.page("/categories/")

    assert len(page.select("tbody tr")) == 24
    assert client.queries <= 2
    assert not page.select("a[href*=modifier]")
    assert client.get("/categories/exporter").text.count("\r\n") == 25


def test_only_the_coordinator_edits(client_of):
    browser = client_of(make_manager())

    for address in ("/categories/creer", "/categories/laptop/modifier"):
        assert browser.get(address).status_code == 403
        assert browser.post(address).status_code == 403


def test_a_change_says_who_when_and_from_what_to_what(client_of, coordinator):
    answer = client_of(coordinator).submit(
        "/categories/laptop/modifier", "Enregistrer", default_mass_kg="2,005", label="Portable <b>", is_active=""
    )

    assert "enregistrée" in text_of(answer)
    category = queries.get_category_by_code("laptop")
    assert (category.default_mass_kg, category.is_active) == (Decimal("2.005"), False)
    page = client_of(coordinator).get("/categories/laptop/modifier")
    assert 'type="text" value="2,005"' in page.text
    assert coordinator.user.name in text_of(page)
    assert "Masse par défaut (kg)" in text_of(page)
    assert "1,65" in text_of(page)
    assert "Portable <b>" in text_of(page)
    assert "<b>" not in page.text


def test_saving_without_change_announces_nothing(client_of, coordinator):
    client_of(coordinator).submit("/categories/laptop/modifier", "Enregistrer")

    assert history_of("category", queries.get_category_by_code("laptop").id) == []


def test_a_category_no_longer_offered_is_seen_by_the_coordinator_alone(client, client_of, coordinator):
    services.edit_category("projector", **FACTS, is_active=False, by=coordinator, now=now())

    assert FACTS["label"] not in client.get("/categories/").text
    assert "plus proposée" in text_of(client_of(coordinator).get("/categories/"))


def test_a_new_category_comes_last(client_of, coordinator):
    answer = client_of(coordinator).submit("/categories/creer", "Ajouter la catégorie", **TYPED)

    assert "ajoutée" in text_of(answer)
    category = queries.get_category_by_code("label_printer")
    assert (category.position, category.default_mass_kg, category.in_decree) == (25, Decimal("1.2"), False)
    assert [entry.name for entry in history_of("category", category.id)] == ["CategoryAdded"]


def test_two_categories_have_neither_the_same_code_nor_the_same_name(coordinator):
    with pytest.raises(CodeTaken):
        services.add_category(code="laptop", **FACTS, by=coordinator, now=now())
    with pytest.raises(LabelTaken):
        services.add_category(code="other", **(FACTS | {"label": "ordinateur PORTABLE"}), by=coordinator, now=now())


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("default_mass_kg", "-1", "entre 0,001 et 1000"),
        ("default_mass_kg", "0", "entre 0,001 et 1000"),
        ("default_mass_kg", "1000000000000", "entre 0,001 et 1000"),
        ("default_mass_kg", "lourd", "par exemple 1,65"),
        ("default_mass_kg", "NaN", "par exemple 1,65"),
        ("default_mass_kg", "Infinity", "par exemple 1,65"),
        ("label", "n" * 3000, "80 caractères au plus"),
        ("label", "   ", "Indiquez le nom"),
        ("code", "É tiquette", "minuscules sans accent"),
        ("source", "s" * 301, "300 caractères au plus"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_nothing_typed_is_lost(client_of, coordinator, field, value, sentence):
    answer = client_of(coordinator).submit("/categories/creer", "Ajouter la catégorie", **(TYPED | {field: value}))

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert value.strip() in answer.text
    assert (TYPED | {field: value})["plural"] in answer.text


def test_a_category_outside_2_and_6_is_refused_beside_the_decree(client_of, coordinator):
    answer = client_of(coordinator).submit("/categories/laptop/modifier", "Enregistrer", weee_category="4")

    assert answer.status_code == 422
    assert "2 et 6" in text_of(answer)
    assert queries.get_category_by_code("laptop").weee_category == 2


def test_a_category_that_is_not_there_answers_404(client_of, coordinator):
    assert client_of(coordinator).get("/categories/nothing/modifier").status_code == 404
