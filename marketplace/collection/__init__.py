"""Boxes in public buildings where people leave their devices, and what becomes of what is left there."""
