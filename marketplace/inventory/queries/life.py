"""What happened to a device, from the journal."""

from core.accounts.queries import journal_about
from marketplace.inventory.rules.life import Step, told


def life_of(item_id: int) -> list[Step]:
    """The steps of the life of a device, oldest first: its inventory's, its lots', its handovers'."""
    return [told(entry.at, entry.name, entry.facts, who=entry.who) for entry in journal_about("equipment_item", item_id)]
