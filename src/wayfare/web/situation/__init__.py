"""The situation room: the assessment of a workspace, its figures, where they come from, tables and scripts."""
