"""Readers of other people's files, each in a limited child process."""
