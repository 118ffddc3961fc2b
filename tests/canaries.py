"""Canaries: pages and rows whose texts contain one invented word.

A test then searches the answers of the site for the word of a hidden canary.
"""

import datetime
import itertools

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StructBlock, TextBlock
from wagtail.fields import StreamField

from events.models import Session
from home.models import HomePage
from network.database.fields import ChoiceListField
from network.models import BasePage, Territory
from places.models import PlacePage, PlaceStop
from resources.models import Collection, CollectionItem, Series, SeriesPart
from tests.factories import admin_indexes_disabled, constraints_left_to_database

PAGE_MODELS = sorted(
    (m for m in apps.get_models() if issubclass(m, BasePage) and m.is_creatable),
    key=lambda model: model._meta.label,
)
# All but the home page: hiding it would hide the whole site.
HIDEABLE = [model for model in PAGE_MODELS if model is not HomePage]
# Text columns of the tree, of the search index and of drafts, never shown as texts.
OTHER_FIELDS = {"slug", "path", "url_path", "draft_title", "latest_revision", "zone"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def words(prefix="zqk"):
    """Yield invented words, none of them part of another: zqkaaaw, zqkaabw…"""
    for letters in itertools.product(LETTERS, repeat=3):
        if letters[-1] == "w":  # the search treats transposed letters as a typo of the same word
            continue
        yield f"{prefix}{''.join(letters)}w"


def values_for(model):
    """Return {field: value} of the values other than texts that a page of this model needs.

    Returns {} for a model that needs none.
    """
    tomorrow = timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0)
    starts_at = tomorrow + datetime.timedelta(days=1)
    return {
        "places.PlacePage": {"insee_code": "13055", "postcode": "13001", "latitude": 43.3,
                             "longitude": 5.4},
        "events.EventPage": {"starts_at": starts_at,
                             "ends_at": starts_at + datetime.timedelta(hours=2)},
        "events.CongressPage": {"starts_at": starts_at,
                                "ends_at": starts_at + datetime.timedelta(hours=30)},
        "resources.SurveyPage": {"fieldwork_ended_on": timezone.localdate()},
    }.get(model._meta.label, {})  # fmt: skip


def one_of_each(home):
    """Create one public page of each model below `home`; return {model: page}, with `home`."""
    word, pages = words("vjx"), {HomePage: home}
    while waiting := [model for model in HIDEABLE if model not in pages]:
        ready = [model for model in waiting if parent_of(model, pages)]
        assert ready, f"No page may be the parent of {waiting}"
        for model in ready:
            pages[model] = canary_page(next(word), model, parent_of(model, pages))
    return pages


def parent_of(model, pages):
    """Return the first page of {model: page} that may be the parent of `model`, or None."""
    allowed = set(model.allowed_parent_page_models())
    return next((pages[parent] for parent in PAGE_MODELS if parent in allowed & pages.keys()), None)


def canary_page(word, model, parent, **values):
    """Create a page below `parent` whose texts contain `word`, and return it.

    The page is published unless `values` contains `live=False`. The fields in `values` keep these
    values. The two indexes of the admin do not have the page, as in the factories.
    """
    values = {"slug": f"oiseau-{word[::-1]}"} | values_for(model) | values
    page = model(title=f"Canari {word}", **values)
    fill(page, word, OTHER_FIELDS | values.keys() | {"title"})
    if model is PlacePage:
        page.stops = canary_stops(word)
    with admin_indexes_disabled(), constraints_left_to_database():
        parent.add_child(instance=page)
        revision = page.save_revision()
        if page.live:
            revision.publish()
    return model.objects.get(pk=page.pk)


def fill(instance, word, kept=()):
    """Write `word` in the editable texts of `instance`, without saving it.

    The fields named in `kept`, and fields that accept no plain word, do not change or get their
    default value.
    """
    filled = set()
    for field in instance._meta.concrete_fields:
        text = text_for(field, word)
        if text and field.editable and field.name not in kept:
            setattr(instance, field.name, text)
            filled.add(field.name)
    # Fields that do not accept a plain word (a telephone, a code) keep their default.
    for name in filled & refused(instance):
        setattr(instance, name, instance._meta.get_field(name).get_default())


def canary_session(word, congress, live=True):
    """Create and return a session of `congress` whose texts contain `word`, published if `live`."""
    session = Session(congress=congress, title=f"Canari {word}", starts_at=congress.starts_at)
    fill(session, word, {"title", "slug"})
    session.live = live
    session.save()
    revision = session.save_revision()
    if live:
        revision.publish()
    return Session.objects.get(pk=session.pk)


def canary_readings(word, page):
    """Create a collection and a series with `page`, a page elsewhere and a missing one.

    `page` is a text of the library. The texts of the rows contain `word`. Return (collection,
    series).
    """
    title, elsewhere = f"Canari {word}", f"https://example.org/{word}"
    collection = canary_object(word, Collection, title=title, slug=f"choix-{word[::-1]}")
    canary_object(word, CollectionItem, collection=collection, page=page, title="", url="")
    canary_object(word, CollectionItem, collection=collection, title=title, url=elsewhere)
    series = canary_object(word, Series, title=title, slug=f"serie-{word[::-1]}", total=4)
    SeriesPart.objects.create(series=series, number=1, page=page)
    SeriesPart.objects.create(series=series, number=2, title=title, url=elsewhere)
    SeriesPart.objects.create(series=series, number=3, title=title)
    return collection, series


def canary_object(word, model, **values):
    """Create and return a row of `model` whose texts contain `word`, except those in `values`."""
    row = model(**values)
    fill(row, word, values.keys())
    row.save()
    return row


def canary_stops(word):
    """Return a list with one stop in Marseille on Tuesdays, or [] if Marseille is not loaded."""
    marseille = Territory.objects.filter(code="13055")
    hours = {"weekdays": ["TU"], "opens_at": datetime.time(14), "closes_at": datetime.time(16)}
    return [PlaceStop(commune=commune, spot=f"Mot {word}", **hours) for commune in marseille]


def refused(instance):
    """Return the names of the fields whose value is not valid."""
    try:
        instance.clean_fields(exclude=["path", "depth", "content_type"])
    except ValidationError as error:
        return error.error_dict.keys()
    return set()


def text_for(field, word):
    if isinstance(field, StreamField):
        return [(name, value) for name, value in stream_of(field.stream_block, word)]
    if isinstance(field, ChoiceListField) or field.choices or field.primary_key:
        return None
    if isinstance(field, models.JSONField):
        return {"title": f"Mot {word}"} if field.get_default() == {} else [f"Mot {word}"]
    if isinstance(field, models.URLField):
        return f"https://example.org/{word}"
    if isinstance(field, models.EmailField):
        return f"{word}@example.org"
    if isinstance(field, models.TextField):
        return f"Texte {word}"
    if isinstance(field, models.CharField) and field.max_length and field.max_length > 20:
        return f"Mot {word}"
    return None


def stream_of(block, word):
    """Yield (name, value) of the child blocks that can contain a word."""
    for name, child in block.child_blocks.items():
        if (value := block_value(child, word)) is not None:
            yield name, value


def accepts(block, text):
    try:
        block.clean(text)
    except ValidationError:
        return False
    return True


def block_value(block, word):
    if isinstance(block, RichTextBlock):
        return block.to_python(f"<p>Texte {word}</p>")
    if isinstance(block, (CharBlock, TextBlock)):
        text = f"Mot {word}"
        return text if accepts(block, text) else "2012"  # a date
    if isinstance(block, ListBlock):
        value = block_value(block.child_block, word)
        return None if value is None else [value] * max(block.meta.min_num or 1, 1)
    if isinstance(block, StructBlock) and (value := block.get_default()) is not None:
        values = {name: block_value(child, word) for name, child in block.child_blocks.items()}
        value.update({name: given for name, given in values.items() if given is not None})
        required = [name for name, child in block.child_blocks.items() if child.required]
        return value if all(value.get(name) not in (None, "") for name in required) else None
    return None
