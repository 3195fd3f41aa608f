"""The append-only movements of units and kilograms, from which every figure is derived."""
