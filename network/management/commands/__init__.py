"""The commands of `network`, run by `manage.py`."""
