"""What awaits each person, in one screen."""
