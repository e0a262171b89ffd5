"""How Django writes numbers and dates where its own habit differs from that of the catalogue."""
