"""The room of consultations: what people are asked, what they say, and what became of it."""
