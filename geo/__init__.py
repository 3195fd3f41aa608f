"""The territory, its partners and its maps."""
