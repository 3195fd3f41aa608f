"""Factor sets and the method of avoided impact."""
