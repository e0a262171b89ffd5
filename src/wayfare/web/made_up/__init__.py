"""The workspaces a new installation opens with: the made-up country in mid-cycle, and a real one on world figures."""
