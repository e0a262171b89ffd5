"""The evidence room: sources, the files that were brought, and what they became."""
