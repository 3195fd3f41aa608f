"""What is published, what is not, and how it is described."""
