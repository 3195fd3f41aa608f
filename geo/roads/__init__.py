"""How far places are from one another by road."""
