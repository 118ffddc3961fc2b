"""Who may do what, tried for real: each role, each action, at one's own place or at another's."""
