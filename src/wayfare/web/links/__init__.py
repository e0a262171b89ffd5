"""A national workspace and those of its localities, linked by both sides: each sees what the other published."""
