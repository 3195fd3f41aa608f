"""Where a link may lead."""

import re


def safe_next(target: str | None) -> str | None:
    """`target` if it is a page of this site, else nothing: an address that leads elsewhere is a trap (ASVS 5.0.0 3.7.2)."""
    if target and re.fullmatch(r"/(?![/\\])[\w\-./?=&%+~:,]*", target, re.ASCII):
        return target
    return None
