"""The layers of the map that are about what municipalities do: lots on offer, who is engaged, tonnes."""
