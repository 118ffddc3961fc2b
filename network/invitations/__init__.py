"""A link by mail gives somebody an account and something to do here: fourteen days, one use.

Each app derives a model from `Invitation`, which says what is given. May import `network`'s root.
"""
