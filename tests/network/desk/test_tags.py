"""What is written once for the admin's frame is what Wagtail writes each time."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.template.library import InclusionNode
from django.test import RequestFactory
from django.utils import translation
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from wagtail.users.models import UserProfile

from network.desk import tags

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15)"
LOAD = "{% load wagtailadmin_tags %}"
ICON = LOAD + "{% icon name=name classname=classname title=title wrapped=wrapped %}"
DIALOG = LOAD + "{% keyboard_shortcuts_dialog %}"


@pytest.fixture
def written(monkeypatch):
    """(by us, by Wagtail): a template, with some values."""

    def write(template, values, autoescape=True):
        def once():
            return Template(template).render(Context(values, autoescape=autoescape))

        own = once(), once()
        with monkeypatch.context() as patch:
            patch.setattr(tags.KeptNode, "render", InclusionNode.render)
            theirs = once()
        assert own == (theirs, theirs)
        return theirs

    tags._written.cache_clear()
    return write


@pytest.mark.parametrize("autoescape", [True, False])
@pytest.mark.parametrize("title", [None, "<b>Là</b>", mark_safe("<b>Là</b>"), lazystr("<b>Là</b>")])
def test_an_icon(written, title, autoescape):
    for wrapped in (False, True):
        for classname in (None, "à & b", mark_safe("à & b")):
            values = {"name": "edit", "classname": classname, "title": title, "wrapped": wrapped}
            assert "icon-edit" in written(ICON, values, autoescape)
    assert tags._written.cache_info().hits


def test_an_icon_in_a_language(written):
    title = translation.gettext_lazy("Monday")
    found = set()
    for language in ("fr", "en"):
        with translation.override(language):
            found.add(written(ICON, {"name": "edit", "title": title}))
    assert len(found) == 2


def test_an_icon_without_a_name_is_refused():
    with pytest.raises(ValueError, match="icon name"):
        Template(ICON).render(Context({}))


def test_the_shortcuts_of_a_machine_a_language_and_a_person(written):
    found = set()
    for browser in (MAC, "Mozilla/5.0 (X11; Linux x86_64)"):
        for profile in (None, UserProfile(), UserProfile(keyboard_shortcuts=False)):
            request = RequestFactory().get("/", headers={"User-Agent": browser})
            request.user = SimpleNamespace(wagtail_userprofile=profile)
            for language in ("fr", "en"):
                with translation.override(language):
                    found.add(written(DIALOG, {"request": request}))
    assert len(found) == 8


def test_the_templates_of_wagtail_use_them():
    template = Template(DIALOG)
    assert [type(node) for node in template.nodelist if isinstance(node, InclusionNode)] == [
        tags.KeptNode
    ]
