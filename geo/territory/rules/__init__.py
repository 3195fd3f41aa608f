"""What names, contours and drawings of the territory follow. `from geo.territory.rules.names import folded`."""
