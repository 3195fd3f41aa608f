"""What follows a publication: the printed edition, and a letter to the officials."""

from core import mail
from core.accounts.queries import officials
from core.clock import now
from core.events import reacts_to
from marketplace.retex import queries, services
from marketplace.retex.events import RetexPhotoRemoved, RetexPublished
from marketplace.retex.services import story


@reacts_to(RetexPublished)
def print_edition(retex_id: int, year: int) -> None:
    """Keep the PDF of the year that has just been published."""
    del year
    services.store_document(retex_id, now=now())


@reacts_to(RetexPublished)
def tell_officials(retex_id: int, year: int) -> None:
    """Write to the elected people that the report of the year can be read."""
    retex = queries.get_retex(retex_id)
    about = f"retex {year} published" if retex.edition == 1 else f"retex {year} edition {retex.edition}"
    mail.send_to(officials(), "retex_published", about=about, year=year, headline=retex.headline, retex=retex)


@reacts_to(RetexPhotoRemoved)
def forget_photo(year: int, photo_id: int, file_ids: list[int]) -> None:
    """Remove from storage the files of a photo that nothing shows any more."""
    del year, photo_id
    story.forget_files(file_ids)
