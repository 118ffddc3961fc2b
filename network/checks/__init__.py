"""What an editor is told of a text before it is published, beside its preview.

May import `links`, for the links that are known to be dead.
"""
