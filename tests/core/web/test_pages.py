"""Lists in pages."""

import pytest

from core.web.pages import MAX_PAGE, page_asked


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("asked", "number"),
    [("3", 3), ("", 1), ("0", 1), ("-1", 1), ("1.5", 1), ("²", 1), ("1e18", 1), ("9" * 20, MAX_PAGE), ("9" * 5000, MAX_PAGE)],
)
def test_nonsense_is_the_first_page_and_too_far_is_the_last_that_can_be_asked(app, asked, number):
    with app.test_request_context("/lots", query_string={"page": asked}):
        assert page_asked() == number
