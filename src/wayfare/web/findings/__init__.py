"""Findings: sentences that rest on figures or passages, reviewed and agreed with or not."""
