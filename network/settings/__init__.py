"""The settings: shared, and those of development, tests and production."""
