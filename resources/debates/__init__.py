"""Debates: a question of the trade and positions side by side, each with author and source.

May import the app's root. Positions sent by the public are added by `home.team.submissions`.
"""
