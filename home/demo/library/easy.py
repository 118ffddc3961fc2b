"""Easy versions of the demonstration: six texts and a place."""

from datetime import date

from wagtail.models import Page

from home.demo import FOLDER
from home.team.start import texts
from home.team.start.pages import publish
from resources.models import EasyPage, EasyValidator, ResourcePage

from .articles import entry_date


def make(index: Page, home: Page, today: date, tally) -> None:
    """Publish the missing easy versions below `index`, the library.

    If no page below `home` has the slug of its original, a version is skipped, but counted as
    existing.
    """
    there = set(index.get_children().values_list("slug", flat=True))
    for text in texts.read_all(FOLDER / "easy"):
        original = Page.objects.descendant_of(home).filter(slug=text.head["original"]).first()
        made = original is not None and text.head["slug"] not in there
        if made:
            publish(index, _version(text, original, today))
        tally.count("textes faciles à lire", made=made)


def _version(text, original, today):
    head = text.head
    page = EasyPage(
        title=head["title"],
        slug=head["slug"],
        search_description=head["summary"],
        original=original,
        author=head["author"],
        body=text.stream,
        audiences=["tous"],
        published_on=entry_date(head, today),
    )
    page.validators = [
        EasyValidator(name=name, group=group, sort_order=rank)
        for rank, (name, group) in enumerate(text.pairs("validators"))
    ]
    source = original.specific
    if isinstance(source, ResourcePage):
        page.topics, page.territory = source.topics.all(), source.territory
    return page
