"""The trade itself: what is offered, claimed, handed over, and what became of it."""
