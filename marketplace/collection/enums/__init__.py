"""The vocabulary of collection."""

from marketplace.collection.enums.boxes import BoxOrder, BoxState, BoxStep

__all__ = ["BoxOrder", "BoxState", "BoxStep"]
