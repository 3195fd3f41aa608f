"""What follows announcements and could not be done: shown to the coordinator, tried again, or left."""
