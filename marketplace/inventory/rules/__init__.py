"""The rules of the inventory: reading a file, understanding its words, merging it with what is known, counting a stock."""
