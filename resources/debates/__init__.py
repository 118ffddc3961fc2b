"""Debates: a question of the trade, and positions side by side, each with its author and source.

May import the app's root. What the public writes reaches it through `home.submissions`."""
