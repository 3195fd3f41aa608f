"""The tables of collection."""

from marketplace.collection.models.boxes import BoxCategory, CollectionBox

__all__ = ["BoxCategory", "CollectionBox"]
