"""What is known: stored tables, harmonised surveys, world figures."""
