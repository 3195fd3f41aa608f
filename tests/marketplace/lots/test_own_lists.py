"""What one offers and asks for, taken away as the page shows it."""

import io

import pytest

from core.clock import now, today
from marketplace.lots import services
from marketplace.lots.enums import LotState
from tests.factories import make_manager
from tests.marketplace.lots.factories import make_claim, make_line, make_lot, make_verified_manager

pytestmark = pytest.mark.usefixtures("db")


def rows_of(answer) -> list[list[object]]:
    """The rows of a list that was taken away, whatever its form, without the headers."""
    if answer.mimetype == "text/csv":
        return [line.split(";") for line in answer.data.decode("utf-8-sig").splitlines()[1:]]
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()[1:]


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_my_lots_are_taken_away_as_the_page_narrows_them(client_of, form):
    giver = make_manager()
    lot = make_lot(giver.organisation, title="Portables", lines=[make_line(10), make_line(2, "monitor")])
    make_lot(giver.organisation, title="Brouillon", state=LotState.DRAFT)
    make_lot(title="D’un autre")
    claim = make_claim(lot, make_verified_manager())
    services.allocate_claim(claim.id, {lot.lines[0].id: 4}, by=giver, now=now())
    browser = client_of(giver)

    everything = rows_of(browser.get(f"/mes-lots/exporter?format={form}"))
    published = rows_of(browser.get(f"/mes-lots/exporter?format={form}&etat=published"))

    assert [row[1] for row in everything] == ["Brouillon", "Portables"]
    (row,) = published
    assert (row[1], row[2], row[3]) == ("Portables", giver.organisation.name, LotState.PUBLISHED.label)
    assert [int(number) for number in row[4:8]] == [12, 8, 1, 0]
    assert str(row[8])[:10] == today().isoformat()


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_my_claims_are_taken_away_with_their_answers(client_of, form):
    giver, taker = make_manager(), make_verified_manager()
    refused, pending = make_claim(make_lot(giver.organisation), taker), make_claim(make_lot(giver.organisation), taker)
    make_claim(make_lot(giver.organisation), make_verified_manager())
    services.refuse_claim(refused.id, reason="=SOMME(1)", by=giver, now=now())
    browser = client_of(taker)

    everything = rows_of(browser.get(f"/mes-demandes/exporter?format={form}"))
    (row,) = rows_of(browser.get(f"/mes-demandes/exporter?format={form}&etat=refused"))

    assert [int(each[0]) for each in everything] == [pending.id, refused.id]
    assert int(row[0]) == refused.id
    assert row[9] == "'=SOMME(1)"  # no spreadsheet runs it
    assert [int(number) for number in row[6:8]] == [10, 0]


def test_each_page_leads_to_its_list_in_three_forms(client_of):
    giver, taker = make_manager(), make_verified_manager()
    make_claim(make_lot(giver.organisation), taker)

    lots = client_of(giver).page("/mes-lots?etat=published").select("a.download")
    claims = client_of(taker).page("/mes-demandes?etat=pending").select("a.download")

    assert [link["href"] for link in lots] == [
        f"/mes-lots/exporter?etat=published&format={form}" for form in ("csv", "xlsx", "ods")
    ]
    assert len(claims) == 3
    assert "etat=pending" in claims[0]["href"]
