"""The publication read from its service (data-fair, as data.ademe.fr runs it), page after page."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from core.fetching import Answer, FetchError, FetchFault, Reader, site_rules
from geo.actors.enums import ImportFault
from geo.actors.rules.faults import ImportFailed
from geo.actors.rules.reading import COLUMNS, Line, cells_of, results_of
from geo.actors.rules.rows import PLACES, ServedTerritory

# `size` is 12 unless asked, 10,000 at most; `next` is there whenever a page is full (data-fair 4 and 5, read in November 2026). A
# thousand actors weigh two or three megabytes.
PAGE_ROWS, MOST_PAGES = 1_000, 2_000
FAULTS = {
    FetchFault.TOO_SLOW: ImportFault.TOO_SLOW,
    FetchFault.TOO_LARGE: ImportFault.UNEXPECTED,
    FetchFault.REDIRECTED: ImportFault.UNEXPECTED,
    FetchFault.NOT_JSON: ImportFault.UNEXPECTED,
    FetchFault.MALFORMED: ImportFault.WRONG_ADDRESS,
    FetchFault.NOT_HTTPS: ImportFault.WRONG_ADDRESS,
    FetchFault.FORBIDDEN: ImportFault.WRONG_ADDRESS,
}


def rows_of_service(address: str, territory: ServedTerritory, *, seconds: float, tell: Callable[[float], None]) -> Iterator[Line]:
    """Who is established in the territory, then who goes to people's homes from elsewhere; numbered as they come.

    `tell` is told which part has been read. Raises `ImportFailed`: nothing is half read.
    """
    url = urlsplit(address)
    try:
        reader = Reader(f"{url.scheme}://{url.netloc}", site_rules(), seconds=seconds)
    except FetchError as error:
        raise ImportFailed(FAULTS.get(error.fault, ImportFault.UNREACHABLE)) from error
    local = {"code_commune_in": ",".join(sorted(territory.codes))}
    mobile = {"lieu_prestation_in": ",".join(code for code, place in PLACES.items() if place.goes_home)}
    number = 0
    try:
        for rank, question in enumerate((local, mobile)):
            for result in _results(reader, address, question, lambda part, rank=rank: tell((rank + part) / 2)):
                row = cells_of(result)
                if rank and row.get("code_commune", "") in territory.codes:
                    continue  # read already
                number += 1
                yield number, row
    finally:
        reader.close()


def _results(reader: Reader, address: str, question: dict[str, str], tell: Callable[[float], None]) -> Iterator[dict[str, Any]]:
    first = urlencode({**question, "select": ",".join(COLUMNS), "size": PAGE_ROWS})
    following: str | None = f"{address}?{first}"
    read, expected, seen = 0, None, set()
    while following is not None:
        if following in seen or len(seen) >= MOST_PAGES:
            raise ImportFailed(ImportFault.ENDLESS)
        seen.add(following)
        results, following, total = results_of(_json(_asked(reader, following, address)))
        yield from (dict(result) for result in results)
        read, expected = read + len(results), total if expected is None else expected
        tell(min(1.0, read / expected) if expected else 1.0)
        if not results:
            break
    if expected is not None and read < expected:
        raise ImportFailed(ImportFault.TRUNCATED, f"{read} / {expected}")


def _asked(reader: Reader, page: str, address: str) -> Answer:
    """A page of the very server that was set, never of another."""
    try:
        target, home = site_rules().check(page), urlsplit(address)
    except FetchError as error:
        raise ImportFailed(ImportFault.ELSEWHERE) from error
    if (target.scheme, target.netloc) != (home.scheme, home.netloc):
        raise ImportFailed(ImportFault.ELSEWHERE, target.netloc[:100])
    try:
        answer = reader.get(f"{target.path}?{target.query}", {})
    except FetchError as error:
        raise ImportFailed(FAULTS.get(error.fault, ImportFault.UNREACHABLE)) from error
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise ImportFailed(ImportFault.BUSY)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ImportFailed(ImportFault.BROKEN, str(answer.status))
    if answer.status != HTTPStatus.OK:
        raise ImportFailed(ImportFault.REFUSED, str(answer.status))
    return answer


def _json(answer: Answer) -> Any:
    try:
        return answer.json()
    except FetchError as error:
        raise ImportFailed(ImportFault.UNEXPECTED) from error
