"""What the national register says of an establishment: closed or not, of the social economy or not, as of a day."""
