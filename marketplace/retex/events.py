"""Facts about the annual report."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RetexPublished:
    retex_id: int
    year: int


@dataclass(frozen=True)
class RetexPrinted:
    retex_id: int


@dataclass(frozen=True)
class RateTargetSet:
    """`replaced` is what was planned for that year before, in percent."""

    rate_target_id: int
    rate: str
    year: int
    percent: str
    replaced: str | None = None


@dataclass(frozen=True)
class RetexWritten:
    retex_draft_id: int
    year: int


@dataclass(frozen=True)
class RetexPhotosAdded:
    year: int
    photos: int


@dataclass(frozen=True)
class RetexPhotosDescribed:
    year: int


@dataclass(frozen=True)
class RetexPhotoRemoved:
    """`file_ids` are those nothing shows any more."""

    year: int
    photo_id: int
    file_ids: list[int]


@dataclass(frozen=True)
class ErratumOpened:
    retex_draft_id: int
    year: int
    reason: str


@dataclass(frozen=True)
class ErratumDropped:
    retex_draft_id: int
    year: int
