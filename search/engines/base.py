# What a match weighs by the field it stands in.
WEIGHTS = {"title": 2.0, "keywords": 1.5, "body": 1.0}

# Up to this many words, a document that holds them all counts double, in proportion for some of
# them: who types two words means both. Putting those documents strictly first is measured worse,
# and so is any such bonus for longer questions.
SHORT_QUESTION = 3

# What is over is still found, below what one can go to.
PAST = 0.5
PASSING = ["event", "session"]  # the kinds that are over once their dates are


class Engine:
    """Finds and ranks documents."""

    name = ""

    def look(self, shown=None):
        """A `view.View` of the index, for one search. `shown` is a queryset of what may be shown
        when it is not what the public sees."""
        raise NotImplementedError

    def find(self, query, shown=None):
        """The `Found` of a `Query` alone, nothing hidden in it."""
        view = self.look(shown)
        found = view.settle(lambda: view.find(query))
        return found.without(view.hidden)
