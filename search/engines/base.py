# What a match weighs by the field it stands in.
WEIGHTS = {"title": 2.0, "keywords": 1.5, "body": 1.0}

# Up to this many words, a document that holds them all counts double, in proportion for some of
# them: who types two words means both. Putting those documents strictly first is measured worse,
# and so is any such bonus for longer questions.
SHORT_QUESTION = 3

# An event that is over is still found, below those that one can go to.
PAST = 0.5


class Engine:
    """Finds and ranks documents. What it shows is asked of `Query.visible()`, never remembered."""

    name = ""

    def find(self, query):
        """The `Found` of a `Query`."""
        raise NotImplementedError
