"""Accounts: people who sign in, and the one file of roles."""
