"""The directory of partners and the sector map."""

import geo.territory.services  # noqa: F401 - the loader of municipalities comes with the directory
from geo.partners.views import directory, profiles, sector_map
from geo.partners.views.blueprint import bp

__all__ = ["bp", "directory", "profiles", "sector_map"]
