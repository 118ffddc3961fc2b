"""Permissions tried for real: each role, each action, at the user's own place and at another."""
