"""What a question says of when and of "near me", taken out of its words."""

from dataclasses import dataclass

from django.utils import timezone

from search.language.nearby import read_nearby
from search.language.times import When, read_time
from search.registry import coming_holidays


@dataclass(frozen=True, slots=True)
class Understood:
    """`text` is what is left of a question. `asks_nearby` when it says "near me", `when` is the
    moment that it names, None when it names none."""

    text: str
    when: When | None = None
    asks_nearby: bool = False

    def with_moment(self, text):
        """Other words, and the moment as it was typed."""
        return f"{text} {self.when.words}".strip() if self.when else text


def read_question(text, now, language):
    """What a question says."""
    today = timezone.localtime(now).date()
    text, asks_nearby = read_nearby(text)
    text, when = read_time(text, today, language, lambda: coming_holidays(today))
    return Understood(text, when, asks_nearby)
