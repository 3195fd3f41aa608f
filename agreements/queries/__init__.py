"""Reading model agreements and agreements."""

from agreements.queries.agreements import (
    agreements_between,
    agreements_to_sign,
    find_agreement_in_force,
    find_live_agreement,
    get_agreement,
    get_agreement_for_update,
)
from agreements.queries.lists import AgreementRow, agreement_page, agreement_rows, has_agreement
from agreements.queries.templates import (
    FRAMEWORK_CODE,
    find_framework_version,
    find_framework_version_for_update,
    get_published_version,
    has_template,
    published_versions,
)

__all__ = [
    "FRAMEWORK_CODE",
    "AgreementRow",
    "agreement_page",
    "agreement_rows",
    "agreements_between",
    "agreements_to_sign",
    "find_agreement_in_force",
    "find_framework_version",
    "find_framework_version_for_update",
    "find_live_agreement",
    "get_agreement",
    "get_agreement_for_update",
    "get_published_version",
    "has_agreement",
    "has_template",
    "published_versions",
]
