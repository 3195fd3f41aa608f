"""Commands on the profiles of partners."""

from geo.partners.services.profiles import (
    create_partner,
    edit_partner,
    reinstate_partner,
    send_back_partner,
    submit_partner,
    suspend_partner,
    verify_partner,
)

__all__ = [
    "create_partner",
    "edit_partner",
    "reinstate_partner",
    "send_back_partner",
    "submit_partner",
    "suspend_partner",
    "verify_partner",
]
