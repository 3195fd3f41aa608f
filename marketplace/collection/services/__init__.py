"""Commands on boxes."""

from marketplace.collection.services.boxes import edit_box, edit_practical_facts, move_box, propose_box

__all__ = ["edit_box", "edit_practical_facts", "move_box", "propose_box"]
