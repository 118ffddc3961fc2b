"""Every field that can contain personal data is in `home.personal_data`, or exempted here."""

from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings
from django.db import models
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.fields import StreamField

from home.models import StandardPage
from home.personal_data import DATA_CATEGORIES, personal_fields
from network.models import BasePage

TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
TEXTS += (models.FileField, StreamField, PhoneNumberField)
# Content that editors publish. The line "public" declares the people named there, and
# `home.team.privacy.traces` finds their e-mail addresses and telephones in any text.
PUBLIC_TEXTS = {
    *("events.Session", "events.SessionSpeaker", "events.SessionResource", "events.Room"),
    *("events.Track", "events.EventException", "events.EventDate", "events.Occurrence"),
    "events.DatesChange",
    "events.PendingLetters",
    *("events.HeadCount", "resources.Series", "resources.SeriesPart", "resources.Contribution"),
    *("resources.Publisher", "resources.CollectionItem"),
    *("places.Closure", "places.PlaceStop", "places.PlaceOffer"),
    *("network.Locality", "network.Territory", "network.Topic"),
    *("events.CalendarEntry", "events.SessionEntry", "places.DeclinedPlace"),
}
# Tables computed from other ones, or filled by programs.
MADE = {
    *("search.SearchDocument", "search.SearchFacet", "search.SearchWord", "search.SearchDelivery"),
    *("search.Synonym", "search.BestBet", "search.EverydayGroup"),
    *("network.ExternalLink", "network.NightlyRun", "home.TerritoryFigures"),
    *("network.CacheEntry", "network.Worker", "resources.KeptLinkVisit"),
    "places.PlaceSource",
    *("places.IgnoredField", "places.FileMapping"),
    *("search.SearchRefresh", "search.CompactIndex"),
    *("auth.Group", "auth.Permission", "contenttypes.ContentType", "taggit.Tag"),
    *("wagtailcore.Locale", "wagtailcore.Site", "wagtailcore.Collection", "wagtailcore.Task"),
    *("wagtailcore.CollectionViewRestriction", "wagtailcore.PageViewRestriction"),
    "wagtailcore.Workflow",
    "wagtailcore.ReferenceIndex",
    *("wagtailredirects.Redirect", "wagtailembeds.Embed", "wagtailimages.Rendition"),
    "network.PictureRendition",
    "wagtailsearch.IndexEntry",
    "wagtailsearch.SQLiteFTSIndexEntry",
    *("wagtail_localize.TranslationSource", "wagtail_localize.String"),
    "wagtail_localize.TranslationContext",
    "wagtail_localize.Template",
    *("wagtail_localize.StringSegment", "wagtail_localize.OverridableSegment"),
}
# Columns without personal data in the declared tables.
OTHER = {
    "network.QueuedTask": ("path", "worker"),
    "home.FeedbackRequest": ("verdict",),
    "home.LanguageReview": ("digest", "language"),
    "home.Submission": ("kind", "language", "state"),
    "events.EventSource": (
        "audiences",
        "digest",
        "etag",
        "fault",
        "kind",
        "modified",
        "name",
        "price",
        "url",
    ),
    "events.SourceRun": ("counts", "state"),
    "events.ImportedEvent": ("digest", "recurrence_id", "state"),
    "events.NewsletterSubscriber": ("claim", "frequency", "language"),
    "events.PeopleReading": ("form",),
    "events.Registration": ("entry_zone", "language", "merged_state", "state", "where", "zone"),
    "places.ImportRun": (
        *("columns_digest", "counts", "fault", "file_name", "problems", "read_as", "stage"),
    ),
    "places.ImportPart": ("identifiers",),
    "places.ImportedChange": ("national_id", "state"),
    "places.Proposal": ("national_id", "status"),
    "places.ValueMeaning": ("column", "digest", "key", "meanings"),
    "places.ConfirmationRequest": ("answer", "occasion"),
    "places.Correction": ("state",),
    "places.PlacePair": ("decision",),
    "places.FormerPlace": ("national_id", "slug"),
    "network.SecondFactor": ("kind",),
    "resources.Opinion": ("subject",),
    "resources.Collection": ("introduction", "slug", "title"),
    "network.Organisation": ("kind", "siret"),
    "network.NetworkSettings": (
        "accessibility_status",
        "color",
        "facebook",
        "host_address",
        "host_name",
        "instagram",
        "legal_form",
        "legal_id",
        "legal_name",
        "linkedin",
        "mastodon",
        "name",
        "peertube",
        "phone_hours",
        "search_example",
        "tagline",
        "theme",
    ),
    "wagtail_localize.StringTranslation": ("data", "field_error", "tool_name", "translation_type"),
    "wagtail_localize.SegmentOverride": ("data_json", "field_error"),
    "wagtailusers.UserProfile": ("contrast", "current_time_zone", "density", "theme"),
    "wagtaildocs.Document": ("file_hash",),
    "wagtailimages.Image": ("file_hash",),
    "network.Picture": ("file_hash", "licence"),
    "wagtailcore.ModelLogEntry": ("action",),
    "wagtailcore.WorkflowState": ("object_id", "status"),
    "wagtailcore.TaskState": ("status",),
    "wagtailcore.Page": (
        "draft_title",
        "path",
        "search_description",
        "seo_title",
        "slug",
        "title",
        "url_path",
    ),
    "wagtailcore.PageLogEntry": ("action",),
    "wagtailcore.Comment": ("contentpath", "position"),
}


def of_a_person(field):
    return isinstance(field, TEXTS) or field.related_model is apps.get_model(
        settings.AUTH_USER_MODEL
    )


def test_every_field_with_personal_data_is_declared():
    """A new table, or a new column of a declared table, fails here until it is declared."""
    declared_fields, missing = personal_fields(), set()
    for model in apps.get_models():
        label = model._meta.label
        names = {field.name for field in model._meta.local_concrete_fields if of_a_person(field)}
        if label in declared_fields:
            own = declared_fields[label]
            is_whole = issubclass(model, BasePage) or own == "*"
            declared = names if is_whole else {*own, *OTHER.get(label, ())}
        else:
            accounts = {name for name in names if model._meta.get_field(name).is_relation}
            is_exempted = issubclass(model, BasePage) or label in PUBLIC_TEXTS | MADE
            declared = names - accounts if is_exempted else set()
        missing |= {f"{label}.{name}" for name in names - declared}
    assert missing == set()


def test_no_table_is_exempted_twice():
    names = {model._meta.label for model in apps.get_models()}
    assert (PUBLIC_TEXTS | MADE) & personal_fields().keys() == set()
    assert (PUBLIC_TEXTS | MADE) - names == set()


def test_declared_fields_exist():
    named = {}
    for label, names in personal_fields().items():
        fields = {field.name for field in apps.get_model(label)._meta.get_fields()}
        named[label] = set() if names == "*" else set(names) - fields
    assert {label: names for label, names in named.items() if names} == {}


def test_privacy_page_shows_each_line(client, english, home):
    page = StandardPage(title="Vie privée", slug="vie-privee")
    page.body = [("network_facts", {"kind": "privacy"})]
    home.add_child(instance=page)
    text = client.get(page.get_url()).content.decode()
    for line in DATA_CATEGORIES:
        for sentence in (line.when, line.what, line.why, line.until):
            assert str(sentence) in text.replace("&#x27;", "'")
    # The page is in French and its table in English.
    cell = BeautifulSoup(client.get(f"/en{page.get_url()}").text, "html.parser").td
    assert cell.span["lang"] == "en"
    assert [each["lang"] for each in cell.parents if each.get("lang")] == ["fr", "en"]
