"""The tests of Boucle, in the same tree as its packages."""
