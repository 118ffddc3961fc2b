"""Workshop recipes: what one needs to hold a workshop, and what became of it each time.

May import the app's root. Whoever announces events says through `uses` when a recipe was used."""
