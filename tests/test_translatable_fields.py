"""Each field that an editor fills in is either translated or synchronised between languages."""

import pytest
from django.apps import apps
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from network.models import BasePage
from tests.factories import (
    ArticlePageFactory,
    EventIndexPageFactory,
    EventPageFactory,
    ResourceIndexPageFactory,
    TopicFactory,
)

# {field that is independent in each language: reason}
EXCEPTIONS = {
    "show_in_menus": "the menus are read from the French tree",
    "go_live_at": "a translation is published when it is ready",
    "expire_at": "a translation is taken off when its source is no longer public",
    "national_id": "the French page alone is the place of the national files",
    "comments": "notes of the editors of one page",
    "comment_notifications": "a choice of one editor, no field of the page",
    "says_the_same": "a box of the form, no field of the page",
}
PAGES = [
    model for model in apps.get_models() if issubclass(model, BasePage) and not model._meta.abstract
]


def editable_fields(model):
    """Return the names of the fields and inline panels of the form, and of the model's fields."""
    form = model.get_edit_handler().get_form_class()
    own = {
        field.name
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.editable and not field.auto_created and field.model is not Page
    }
    return {*form.base_fields, *form.formsets, *own}


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_translatable_fields_of_a_page_are_complete(model):
    listed = [field.field_name for field in model.translatable_fields]
    assert sorted(listed) == sorted(set(listed))
    names = {field.name for field in model._meta.get_fields()}
    assert set(listed) - names == set()
    assert editable_fields(model) - set(listed) - EXCEPTIONS.keys() == set()


def test_every_exception_is_needed():
    left_out = {name for model in PAGES for name in editable_fields(model)}
    assert EXCEPTIONS.keys() - left_out == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("index_factory", "factory"),
    [
        (EventIndexPageFactory, EventPageFactory),
        (ResourceIndexPageFactory, ArticlePageFactory),
    ],
)
def test_translation_has_the_topics_of_its_source(home, index_factory, factory):
    english = Locale.objects.create(language_code="en")
    page = factory(parent=index_factory(parent=home))
    page.copy_for_translation(english, copy_parents=True)
    first, second = TopicFactory(), TopicFactory()
    for topics in ([first], [first, second]):
        page.topics = topics
        page.save_revision().publish()
        source = TranslationSource.update_or_create_from_instance(page)[0]
        translation, _ = Translation.objects.get_or_create(source=source, target_locale=english)
        translation.save_target(publish=False)
        translated = page.get_translation(english).get_latest_revision_as_object()
        assert list(translated.topics.all()) == topics
