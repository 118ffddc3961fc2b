import pytest

from network.text.slugs import is_slug_of, numbered


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        (set(), "atelier"),
        ({"atelier-2"}, "atelier"),
        ({"atelier"}, "atelier-2"),
        ({"atelier", "atelier-2", "atelier-4"}, "atelier-3"),
    ],
)
def test_the_first_free_number_is_taken(taken, expected):
    assert numbered("atelier", taken) == expected


def test_a_long_base_is_cut_for_its_number():
    assert numbered("abcdef", {"abcdef", "abcd-2"}, limit=6) == "abcd-3"
    assert numbered("abcdef", set(), limit=4) == "abcd"


@pytest.mark.parametrize(
    ("slug", "title", "expected"),
    [
        ("permanence-numerique", "Permanence numérique", True),
        ("latelier-du-coeur", "L’atelier du cœur", True),
        ("a_b", "A_b", True),
        ("permanence-numerique-2", "Permanence numérique", False),
        ("permanence", "Permanence numérique", False),
        ("", "", False),
    ],
)
def test_slug_made_by_the_browser_is_recognised(slug, title, expected):
    assert is_slug_of(slug, title) is expected
