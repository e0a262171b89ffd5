"""A country that does not exist, with true values that are known."""
