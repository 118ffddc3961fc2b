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
    """Make an article of the library: `article(title=…, topics=[…])`."""
    return lambda topics=(), **fields: _make(ArticlePageFactory, library, topics, fields)


@pytest.fixture
def kept_link(library):
    """Make a kept link of the library."""
    return lambda topics=(), **fields: _make(KeptLinkPageFactory, library, topics, fields)


@pytest.fixture
def recipe(library):
    """Make a workshop recipe of the library."""
    return lambda topics=(), **fields: _make(RecipePageFactory, library, topics, fields)


@pytest.fixture
def interview(library):
    """Make an interview of the library."""
    return lambda topics=(), **fields: _make(InterviewPageFactory, library, topics, fields)


@pytest.fixture
def debate(library):
    """Make a debate of the library."""
    return lambda topics=(), **fields: _make(DebatePageFactory, library, topics, fields)


@pytest.fixture
def easy(library):
    """Make an easy version: `easy(original=…)`."""
    return lambda topics=(), **fields: _make(EasyPageFactory, library, topics, fields)


@pytest.fixture
def survey(library):
    """Make a survey of the library."""
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
    """Hide a public page in one of three ways: draft, expired an instant ago, private."""

    def _hide(page):
        if request.param == "private":
            PageViewRestriction.objects.create(page=page, restriction_type="login")
        for name, value in HIDING[request.param].items():
            setattr(page, name, value)
        page.save()
        ContentStamp.raise_()

    return _hide
