"""The words of documents that complete a word."""

from search.engines import engine
from search.suggesting.completions import completions


def test_words_of_most_documents_come_first(publish):
    """Each stem is written as in its most frequent form, which also decides its rank."""
    for number in range(4):
        publish(f"Broderies {number}")
    for number in range(3):
        publish(f"Brochure {number}")
    for number in range(2):
        publish(f"Broderie et brodequin {number}")
        publish(f"Bronze {number}")
    publish("Broche seule")
    view = engine().view()
    assert completions("broc", "fr", view) == ["brochure"]
    assert completions("brod", "fr", engine().view()) == ["broderies", "brodequin"]
    assert completions("broderie", "fr", engine().view()) == []


def test_at_most_three_words_of_the_most_frequent_are_returned(publish):
    words = ["tapisserie", "tapissier", "tapis", "tapioca", "tapage"]
    for rank, word in enumerate(reversed(words)):
        for number in range(rank + 2):
            publish(f"{word} {number}")
    found = completions("tapi", "fr", engine().view())
    assert len(found) <= 3
    counted = [word for word in words if word.startswith("tapi")]
    assert found == [word for word in counted if word in found]
