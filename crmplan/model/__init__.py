"""The plan language: its nouns as frozen models, and what must hold between them."""
