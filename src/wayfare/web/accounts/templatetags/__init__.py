"""Template tags about rights."""
