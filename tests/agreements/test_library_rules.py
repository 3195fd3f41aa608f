"""Model agreements as they are written: order, variables, differences, the form in which they travel."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import errors
from agreements.enums import Difference, Shift, TemplateKind
from agreements.models import AgreementTemplate, FrozenText, TemplateVersion
from agreements.rules import library as rules
from core.clock import now

TEXTS = st.lists(st.text(alphabet="ab é’ \n", max_size=12), min_size=1, max_size=4)
ARTICLES = st.lists(
    st.builds(
        lambda heading, paragraphs: {"heading": heading, "paragraphs": paragraphs, "reason": "r", "source": "s"},
        st.sampled_from(["Objet", "Durée", "Prix", "Données"]),
        TEXTS,
    ),
    max_size=6,
)


def article(heading="Objet", *paragraphs, **rest):
    return {"heading": heading, "paragraphs": list(paragraphs) or ["Un alinéa."], "reason": "r", "source": "s", **rest}


def version(*articles, **facts):
    template = AgreementTemplate(code="cadre", kind=TemplateKind.FRAMEWORK, origin="")
    defaults = {"number": 1, "title": "Cadre", "purpose": "Donner", "revision": 0}
    return TemplateVersion(template=template, articles=list(articles), **defaults | facts)


def portable(**changes):
    return (
        rules.portable(version(article("Objet", "Entre {giver_name} et {partner_name}.")), platform="https://x.example") | changes
    )


@pytest.mark.parametrize("published", [True, False])
def test_a_draft_changes_only_from_the_text_its_editor_saw(published):
    draft = version(article(), revision=3, published_at=now() if published else None)

    with pytest.raises(errors.NotADraft if published else errors.DraftChanged):
        rules.check_draft(draft, 2)


def test_a_published_version_never_changes():
    published = version(article(), published_at=now())

    for name, value in (("articles", []), ("title", "x"), ("purpose", "x")):
        with pytest.raises(FrozenText):
            setattr(published, name, value)


@given(ARTICLES.filter(bool), st.data())
def test_moving_an_article_loses_none_and_moves_it_by_one_place_at_most(articles, data):
    number = data.draw(st.integers(1, len(articles)))
    shift = data.draw(st.sampled_from(Shift))

    after = rules.moved(articles, number, shift)

    place = min(max(1, number + (-1 if shift is Shift.UP else 1)), len(articles))
    assert after[place - 1] is articles[number - 1]
    assert sorted(map(id, after)) == sorted(map(id, articles))


@pytest.mark.parametrize("number", [0, -1, 2])
def test_an_article_that_is_gone_is_neither_changed_nor_moved_nor_removed(number):
    for act in (rules.article_at, rules.removed, lambda a, n: rules.replaced(a, n, {}), lambda a, n: rules.moved(a, n, Shift.UP)):
        with pytest.raises(errors.ArticleGone):
            act([article()], number)


def test_a_variable_the_platform_cannot_fill_in_is_named():
    with pytest.raises(errors.VariableUnknown, match=r"\{mayor_name\}"):
        rules.check_variables(["Chez {giver_name}, par {mayor_name}"])


@pytest.mark.parametrize(
    ("draft", "before", "refusal"),
    [
        (version(), None, errors.EmptyModel),
        (version(article("Objet", "{nobody}")), None, errors.VariableUnknown),
        (version(article(), published_at=now()), None, errors.NotADraft),
        (version(article(), number=2), version(article(), published_at=now()), errors.NothingChanged),
    ],
    ids=["empty", "unknown variable", "published", "nothing new"],
)
def test_a_draft_that_says_nothing_new_or_nothing_sound_is_not_published(draft, before, refusal):
    with pytest.raises(refusal):
        rules.check_publishable(draft, before)


def test_a_new_title_is_something_to_publish():
    rules.check_publishable(version(article(), number=2, title="Autre"), version(article(), published_at=now()))


def test_only_what_is_offered_is_withdrawn_and_with_a_reason():
    offered = version(article(), published_at=now())
    rules.check_withdrawable(offered, "Le plafond a changé.")

    with pytest.raises(errors.WithdrawalUnexplained):
        rules.check_withdrawable(offered, "  ")
    for gone in (version(article()), version(article(), published_at=now(), withdrawn_at=now())):
        with pytest.raises(errors.NotOffered):
            rules.check_withdrawable(gone, "raison")
        with pytest.raises(errors.NotOffered):
            rules.check_adaptable(gone)


@given(st.text(alphabet="abc é\n ", max_size=40), st.text(alphabet="abc é\n ", max_size=40))
def test_the_pieces_of_a_comparison_make_both_texts_again(before, after):
    pieces = rules.word_differences(before, after)

    assert "".join(text for kind, text in pieces if kind is not Difference.ADDED) == before
    assert "".join(text for kind, text in pieces if kind is not Difference.REMOVED) == after


@given(ARTICLES, ARTICLES)
def test_every_article_of_both_versions_is_in_their_comparison(before, after):
    rows = rules.differences(before, after)

    assert [row.heading for row in rows if row.kind is not Difference.REMOVED] == [one["heading"] for one in after]
    kept = sum(row.kind in {Difference.SAME, Difference.CHANGED} for row in rows)
    assert kept + sum(row.kind is Difference.REMOVED for row in rows) == len(before)


@given(ARTICLES)
def test_a_version_does_not_differ_from_itself(articles):
    assert {row.kind for row in rules.differences(articles, articles)} <= {Difference.SAME}


def test_an_article_that_only_moved_is_said_to_have_moved():
    one, two, three = article("Objet"), article("Durée"), article("Fin")

    rows = rules.differences([one, two, three], [two, three, one])

    assert {row.heading: row.kind for row in rows} == {
        "Durée": Difference.SAME, "Fin": Difference.SAME, "Objet": Difference.MOVED,
    }  # fmt: skip


def test_another_title_is_part_of_what_changed():
    before, after = (
        TemplateVersion(title=title, purpose="Donner", articles=[article()]) for title in ("Cadre", "Cadre pour trois ans")
    )

    first, *others = rules.version_differences(before, after)

    assert (first.heading, first.kind, [row.kind for row in others]) == ("Titre du modèle", Difference.CHANGED, [Difference.SAME])


def test_an_article_is_followed_by_its_clause_even_under_another_heading():
    (row,) = rules.differences([article("Prix", "a", clause="prix")], [article("Prix solidaire", "a", clause="prix")])

    assert row.kind is Difference.CHANGED
    assert (Difference.ADDED, " solidaire") in row.pieces or any("solidaire" in text for kind, text in row.pieces if kind.is_added)


@given(ARTICLES.filter(bool))
def test_a_model_that_travels_says_the_same_at_the_other_end(articles):
    sound = [one | {"paragraphs": [f"{p.strip()}x" for p in one["paragraphs"]]} for one in articles]

    read = rules.read_portable(json.loads(json.dumps(rules.portable(version(*sound), platform="https://x.example"))))

    assert read["articles"] == sound
    assert (read["title"], read["purpose"], read["kind"]) == ("Cadre", "Donner", TemplateKind.FRAMEWORK)
    assert read["origin"] == "cadre, version 1 (https://x.example)"


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        "x",
        {},
        portable(format="other"),
        portable(format_version=2),
        portable(kind="marriage"),
        portable(kind=["framework"]),
        portable(title=""),
        portable(title=3),
        portable(title="x" * 201),
        portable(articles={}),
        portable(articles=[]),
        portable(articles=[article()] * 61),
        portable(articles=["x"]),
        portable(articles=[article("")]),
        portable(articles=[article() | {"paragraphs": "x"}]),
        portable(articles=[article() | {"paragraphs": [3]}]),
        portable(articles=[article("Objet", "x" * 3001)]),
        portable(articles=[article() | {"source": None}]),
    ],
    ids=lambda content: repr(content)[-60:],
)
def test_what_is_not_a_model_is_refused_in_words(content):
    with pytest.raises(errors.UnreadableModel) as refused:
        rules.read_portable(content)

    assert refused.value.field == "file"


def test_a_model_from_elsewhere_with_a_variable_we_do_not_know_is_refused():
    with pytest.raises(errors.VariableUnknown):
        rules.read_portable(portable(articles=[article("Objet", "{their_own}")]))


@pytest.mark.parametrize("tag", ["<b>", "<script>", "</p>", '<img src="x" onerror=alert(1)>', "<br/>", "<!--"])
def test_a_tag_in_a_model_from_elsewhere_is_named_with_where_it_is_and_what_to_do(tag):
    with pytest.raises(errors.UnreadableModel) as refused:
        rules.read_portable(portable(articles=[article(), article("Objet", f"Le partenaire {tag} s’engage")]))

    assert "L’article 2" in str(refused.value)
    assert tag in str(refused.value)
    assert "puis importez-le de nouveau" in str(refused.value)


def test_a_comparison_is_no_tag():
    said = "Un lot de moins de 250 kg (< 250 kg) et de plus de 3 unités (> 3)"

    assert rules.read_portable(portable(articles=[article("Objet", said)]))["articles"][0]["paragraphs"] == [said]


@pytest.mark.parametrize("origin", [None, 3, {}, {"version": "x"}, {"owner": ["x"]}], ids=repr)
def test_an_origin_that_is_not_said_is_not_made_up(origin):
    assert isinstance(rules.read_portable(portable(origin=origin))["origin"], str)


@given(st.text(max_size=30), st.sets(st.sampled_from(["cadre", "cadre-2", "modele"])))
def test_a_code_is_free_and_fits_an_address(title, taken):
    code = rules.code_for(title, taken)

    assert code not in taken
    assert code.strip("-") == code
    assert len(code) <= 60


def test_two_models_of_one_title_have_two_codes():
    assert rules.code_for("Convention à l’École", {"convention-a-l-ecole"}) == "convention-a-l-ecole-2"
