"""Articles, kept links and series of the demonstration; `Library` also makes the other texts."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from home.demo import FOLDER
from home.demo.identity import picture
from home.team.start import texts
from network.models import Person, Territory, Topic
from resources.choices import ContributionRole
from resources.models import (
    ArticlePage,
    Contribution,
    KeptLinkPage,
    ResourcePage,
    Series,
    SeriesPart,
)

from .article_blocks import ArticleBlocks
from .collections import describe_sources
from .debates import make_debates
from .interviews import make_interviews
from .publishing import publish_missing
from .surveys import make_surveys

FEATURED = "17cyber-apres-une-arnaque"


class Library:
    """Loader of the texts of the library below `index`; existing texts are not changed.

    The dates are relative to `today`, and `tally` counts the texts. The topics and people must
    exist.
    """

    def __init__(self, index, today, tally):
        self.index, self.today, self.tally = index, today, tally
        self.topics = Topic.objects.in_bulk(field_name="slug")
        self.people = Person.objects.in_bulk(field_name="slug")
        self.territories = Territory.objects.in_bulk(field_name="code")
        self.articles = texts.read_all(FOLDER / "articles")
        self.blocks = ArticleBlocks(index, tally)
        self.links = json.loads((FOLDER / "kept_links.json").read_text(encoding="utf-8"))

    def make(self, progress: Callable[..., Iterable]) -> None:
        """Publish the missing surveys, articles, kept links, interviews and debates.

        Also creates the missing series and describes the publishers without a description.
        `progress(items, label)` returns an iterable of the `items`.
        """
        make_surveys(self, progress)  # first, because an article quotes a survey
        articles = progress(self.articles, "Articles")
        publish_missing(self.index, self.tally, "articles", articles, self._article)
        kept = progress(self.links["kept"], "Liens conservés")
        publish_missing(self.index, self.tally, "liens conservés", kept, self._kept_link)
        make_interviews(self, progress)
        make_debates(self, progress)
        describe_sources(self.links["sources"], self.tally)
        self._make_series()
        self._feature()

    def _article(self, text):
        head = text.head
        page = ArticlePage(
            **self.classification(head),
            title=head["title"],
            search_description=head["summary"],
            audiences=text.words("audiences"),
            body=json.dumps(self.blocks.among(head["slug"], texts.blocks(text.body))),
            cover=picture(head["picture"], self.tally) if head["picture"] else None,
            licence=head["licence"],
            sources=json.dumps(
                [
                    {"type": "source", "value": {"title": title, "url": url}}
                    for title, url in text.pairs("sources")
                ]
            ),
        )
        page.topics = [self.topics[slug] for slug in text.words("topics")]
        page.contributions = [
            Contribution(person=self.people[slug], role=role, sort_order=rank)
            for rank, (slug, role) in enumerate(_people(text))
        ]
        return page

    def _kept_link(self, values):
        page = KeptLinkPage(
            **self.classification(values),
            title=values["title"],
            search_description=values["summary"],
            audiences=values["audiences"],
            url_of_source=values["url"],
            leads_to=values["leads_to"],
            source=values["source"],
            author=values["author"],
            first_published_on=values["date"] or None,
            date_precision=values["precision"] or "day",
            source_language=values["language"],
            excerpt=values["excerpt"],
            why_we_keep_it=values["why"],
        )
        page.topics = [self.topics[slug] for slug in values["topics"]]
        return page

    def classification(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return the fields `slug`, `published_on` and `territory` of a text from its `values`.

        `published_on` is `values["published_on"]`, an ISO date and at the latest `today`; without
        it, `values["days_ago"]` days before `today`. `values["territory"]` is a code; the field is
        None for an unknown code.
        """
        return {
            "slug": values["slug"],
            "published_on": entry_date(values, self.today),
            "territory": self.territories.get(values["territory"]),
        }

    def _make_series(self):
        pages = {page.slug: page for page in ResourcePage.objects.child_of(self.index)}
        for values in self.links["series"]:
            parts = values.pop("parts")
            series, made = Series.objects.get_or_create(slug=values["slug"], defaults=values)
            self.tally.count("séries", made=made)
            for part in parts if made else []:
                page = pages.get(part.pop("page", None))
                SeriesPart.objects.create(series=series, page=page, **part)

    def _feature(self):
        """Feature a text on the front page, unless an editor has chosen one."""
        if self.index.featured_id is None:
            public = ResourcePage.objects.child_of(self.index)
            self.index.featured = public.filter(slug=FEATURED).first()
            self.index.save_revision().publish()


def entry_date(values: Mapping[str, object], today: date) -> date:
    """Return the date on which a text entered the library; see `Library.classification`."""
    if "published_on" in values:
        return min(date.fromisoformat(values["published_on"]), today)
    return today - timedelta(days=int(values["days_ago"]))


def _people(text):
    """Yield (slug of a person, role): the authors, then the reviewers."""
    for slug in text.words("authors"):
        yield slug, ContributionRole.AUTHOR
    for slug in text.words("reviewers"):
        yield slug, ContributionRole.REVIEWER
