"""Keeping the places right: hours at once, confirmations, corrections, calls, duplicates.

May import `managers`, the root of `places`, and what is below it."""
