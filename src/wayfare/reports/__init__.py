"""An assessment on paper, on screen and as tidy tables; adds no number."""
