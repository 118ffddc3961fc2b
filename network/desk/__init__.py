"""Screens and reports of the admin, and the pending work of each person.

Apps register their `Line`s of pending work at start-up. May import `models` and the wings below it;
in `network`, only the entry points (`apps`, `wagtail_hooks`) and the wings above import this one.
"""
