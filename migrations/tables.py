"""Every table of the platform, for migrations and tests; nothing else needs them all at once."""

from importlib import import_module

MODULES = (
    "core.events", "core.mail", "core.storage", "core.thresholds", "core.web.once", "core.accounts.models", "core.catalogue.models",
    "geo.territory.models", "geo.roads.models", "geo.addresses.models", "geo.companies.models", "geo.partners.models",
    "geo.actors.models", "agreements.models",
    "marketplace.impact.models", "marketplace.ledger.models", "marketplace.inventory.models", "marketplace.lots.models",
    "marketplace.transfers.models", "marketplace.collection.models", "marketplace.supply.models",
    "marketplace.purchases.models",
    "marketplace.retex.models", "marketplace.opendata.models",
    "marketplace.steering.models",
)  # fmt: skip


def load_tables() -> None:
    """Import the modules that declare tables."""
    for module in MODULES:
        import_module(module)
