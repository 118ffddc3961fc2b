from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from network.models import ContentStamp
from tests.factories import (
    ArticlePageFactory,
    DebatePageFactory,
    EasyPageFactory,
    InterviewPageFactory,
    KeptLinkPageFactory,
    RecipePageFactory,
    ResourceIndexPageFactory,
    SurveyPageFactory,
)


@pytest.fixture
def library(site, home):
    return ResourceIndexPageFactory(parent=home)


@pytest.fixture
def article(library):
    """Return a function that makes an article of the library: `article(title=…, topics=[…])`."""
    return lambda topics=(), **fields: _make(ArticlePageFactory, library, topics, fields)


@pytest.fixture
def kept_link(library):
    """Return a function that makes a kept link of the library."""
    return lambda topics=(), **fields: _make(KeptLinkPageFactory, library, topics, fields)


@pytest.fixture
def recipe(library):
    """Return a function that makes a workshop recipe of the library."""
    return lambda topics=(), **fields: _make(RecipePageFactory, library, topics, fields)


@pytest.fixture
def interview(library):
    """Return a function that makes an interview of the library."""
    return lambda topics=(), **fields: _make(InterviewPageFactory, library, topics, fields)


@pytest.fixture
def debate(library):
    """Return a function that makes a debate of the library."""
    return lambda topics=(), **fields: _make(DebatePageFactory, library, topics, fields)


@pytest.fixture
def easy(library):
    """Return a function that makes an easy version: `easy(original=…)`."""
    return lambda topics=(), **fields: _make(EasyPageFactory, library, topics, fields)


@pytest.fixture
def survey(library):
    """Return a function that makes a survey of the library."""
    return lambda topics=(), **fields: _make(SurveyPageFactory, library, topics, fields)


def _make(page_factory, library, topics, fields):
    page = page_factory(parent=library, **fields)
    if topics:
        page.topics.set(topics)
        page.save()
    return page


HIDING = {
    "draft": {"live": False},
    "expired": {"expire_at": timezone.now() - timedelta(minutes=1)},
    "private": {},
}


@pytest.fixture(params=HIDING)
def hide(request):
    """Return a function that hides a public page: as a draft, expired a minute ago, or private."""

    def _hide(page):
        if request.param == "private":
            PageViewRestriction.objects.create(page=page, restriction_type="login")
        for name, value in HIDING[request.param].items():
            setattr(page, name, value)
        page.save()
        ContentStamp.raise_()

    return _hide
