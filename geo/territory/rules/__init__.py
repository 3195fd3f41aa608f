"""What contours and drawings of the territory follow."""
