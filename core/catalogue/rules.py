"""What a category may say of itself."""

from core.catalogue.enums import WeeeCategory
from core.catalogue.errors import OutsideDecree


def check_decree(weee_category: int, *, in_decree: bool) -> None:
    """Only WEEE categories 2 and 6 count in the decree's rate (décret n° 2023-266, article 1, read November 2026)."""
    if in_decree and not WeeeCategory(weee_category).is_bound_by_decree:
        raise OutsideDecree
