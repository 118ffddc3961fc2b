"""What keeps a text right: whether it served, what readers say of it, when to read it again.

May import the root of `resources` and what is below it."""
