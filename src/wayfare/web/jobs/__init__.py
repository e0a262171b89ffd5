"""Long work, its progress and its cancelling."""
