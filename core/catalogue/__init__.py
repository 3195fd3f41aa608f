"""Equipment categories: the vocabulary shared by the map, the lots and the figures."""
