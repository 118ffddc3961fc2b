"""The settings: shared, for development, for tests and for production."""
