"""One object for each address of the admin, and the list of these addresses."""

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Locale, Page, Site, UploadedFile, Workflow
from wagtail_localize.models import Translation, TranslationSource

from events.models import EventPage, EventSource, ImportedEvent, Session, SourceRun
from home.models import ReviewTask, Submission
from network.models import Locality, Organisation, Picture, Territory, Topic
from places.models import (
    Correction,
    DeclinedPlace,
    FormerPlace,
    ImportRun,
    PlaceHost,
    PlacePage,
    PlacePair,
    PlaceSource,
    ValueMeaning,
    VanishedPlace,
)
from search.models import BestBet, EverydayGroup, Synonym
from tests import factories

HOME_OF_ADMIN = "admin/"
# Model of the object of a view, if it follows neither from the view nor from its arguments.
ABOUT = {
    "wagtailadmin_api:documents:detail": Document,
    "wagtailadmin_api:images:detail": Picture,
    "wagtailadmin_workflows:enable": Workflow,
    "wagtailadmin_workflows:usage": Workflow,
    "wagtailadmin_workflows:usage_results": Workflow,
    "wagtailadmin_workflows:edit_task": ReviewTask,
    "wagtailadmin_workflows:disable_task": ReviewTask,
    "wagtailadmin_workflows:enable_task": ReviewTask,
    "leave": User,
    "colleague_access": User,
    "place_managers": PlacePage,
    "place_hours": PlacePage,
    "place_hosts": PlacePage,
    "place_host_add": PlacePage,
    "place_host": PlacePage,
    "place_position": PlacePage,
    "place_confirm": PlacePage,
    "event_next_season": PlacePage,
    "calendriers:source": EventSource,
    "calendriers:run": SourceRun,
    "calendriers:detach": ImportedEvent,
    "lieux_a_appeler:confirmed": PlacePage,
    "corrections_de_lieux:correction": Correction,
    "propositions:submission": Submission,
    "imports_de_lieux:run": ImportRun,
    "imports_de_lieux:columns": ImportRun,
    "imports_de_lieux:forget_columns": ImportRun,
    "imports_de_lieux:step": ImportRun,
    "imports_de_lieux:drop": ImportRun,
    "imports_de_lieux:undo": ImportRun,
    "imports_de_lieux:values": ImportRun,
    "imports_de_lieux:review_value": ValueMeaning,
    "suites_des_imports:vanished": VanishedPlace,
    "suites_des_imports:wanted": DeclinedPlace,
    "doublons_de_lieux:decide": PlacePair,
    "doublons_de_lieux:undo": FormerPlace,
    "wagtaildocs_chooser:chosen": Document,
    "wagtailsettings:edit": Site,
    "wagtailsettings:preview_on_edit": Site,
}
OWN = {"page_id", "page_to_move_id", "page_pk", "object_id"}


def addresses():
    """Return [(name, [names of its arguments], model)] of every named view of the admin."""
    root = next(p for p in get_resolver().url_patterns if str(p.pattern) == HOME_OF_ADMIN)
    # The second address of a translation's preview is for pages with several preview modes.
    return [row for row in _below(root, "") if "mode" not in row[1]]


def _below(resolver, namespace):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _below(pattern, inner)
        elif pattern.name:
            view = pattern.callback
            model = getattr(view, "view_initkwargs", {}).get("model")
            model = model or getattr(getattr(view, "view_class", None), "model", None)
            names = list(pattern.pattern.converters) or list(pattern.pattern.regex.groupindex)
            yield f"{namespace}{pattern.name}", names, model


class Grounds:
    """A site with one of everything: pages, events and files of a user, and of others."""

    def __init__(self, home):
        self.home = home
        self.writer = factories.UserFactory(username="autrice", is_superuser=True)
        self.agenda = factories.EventIndexPageFactory(parent=home)
        self.library = factories.ResourceIndexPageFactory(parent=home)
        self.shelf = factories.ResourceIndexPageFactory(parent=home, slug="autre")
        self.directory = factories.PlaceIndexPageFactory(parent=home)
        self.place = self._publish(factories.PlacePageFactory(parent=self.directory))
        self.duplicate = self._publish(factories.PlacePageFactory(parent=self.directory))
        editions = factories.CongressIndexPageFactory(parent=home)
        self.congress = self._publish(factories.CongressPageFactory(parent=editions))
        self.records = self._records()
        self.translation = self._translation()

    def _publish(self, page, owner=None):
        page.owner = owner or self.writer
        page.save()
        page.save_revision(user=page.owner).publish()
        return type(page).objects.get(pk=page.pk)

    def things_of(self, user):
        """Create objects of a user, and return them as {text or model: object}.

        They are a draft article under review ("page") and its workflow state ("review"), a
        published event with four seats ("event"), a picture, a document, an "upload", and the
        values of the arguments that name these objects ("values").
        """
        article = factories.ArticlePageFactory(parent=self.library, owner=user, live=False)
        article.save_revision(user=user)
        article.save_revision(user=user)
        event = self._publish(factories.EventPageFactory(parent=self.agenda, capacity=4), user)
        image = Picture.objects.create(
            title="Photo", file=get_test_image_file(), uploaded_by_user=user
        )
        document = Document.objects.create(
            title="Texte", file=ContentFile(b"x", "x.pdf"), uploaded_by_user=user
        )
        things = {
            "page": article,
            "review": article.get_workflow().start(article, user),
            "event": EventPage.objects.get(pk=event.pk),
            Picture: image,
            Document: document,
            "upload": self._upload(user),
        }
        return things | {"values": self._values(things)}

    def _upload(self, user):
        return UploadedFile.objects.create(file=ContentFile(b"x", "x.txt"), uploaded_by_user=user)

    def _records(self):
        session = factories.SessionFactory(congress=self.congress)
        calendar = EventSource.objects.create(name="Médiathèque", url="https://e.org/a.ics")
        source = PlaceSource.objects.create(name="Hub", url="https://e.org/l.csv")
        read = factories.EventPageFactory(parent=self.agenda)
        row = ImportedEvent.objects.create(source=calendar, event=read, ends_at=timezone.now())
        run = ImportRun.objects.create(file_name="l.csv", columns_digest="abc")
        rows = [
            ValueMeaning.objects.create(source=source, column="services", key="a", value="a"),
            *(session, calendar, source, row, run, self.duplicate, self.place, self.congress),
            factories.RoomFactory(congress=self.congress),
            factories.TrackFactory(congress=self.congress),
            factories.SeriesFactory(),
            factories.CollectionFactory(),
            factories.PublisherFactory(),
            factories.PersonFactory(),
            factories.TopicFactory(),
            SourceRun.objects.create(source=calendar, state="done"),
            Synonym.objects.create(words="a, b"),
            EverydayGroup.objects.create(typed="a", meant="b"),
            BestBet.objects.create(words="impôts", page=self.agenda),
            Organisation.objects.create(name="Mairie"),
            Locality.objects.create(name="Le Port", commune="Marseille 2e", code="13202"),
            Territory.objects.create(code="R93", kind="region", name="Sud"),
            Correction.objects.create(place=self.place, suggested={}, before={}),
            Submission.objects.create(kind="ressource", values={"url": "https://e.org/"}),
            PlacePair.objects.create(first=self.place, second=self.duplicate, score=1),
            VanishedPlace.objects.create(place=self.place, source=source),
            DeclinedPlace.objects.create(national_id="x"),
            PlaceHost.objects.create(place=self.place, first_name="Rose", consent_how="spoken"),
            Redirect.objects.create(old_path="/vieux", redirect_page=self.agenda),
            Collection.objects.get(depth=1).add_child(name="Affiches"),
            Locale.objects.get_or_create(language_code="en")[0],
            Site.objects.get(is_default_site=True),
            ReviewTask.objects.get(),
            self.home.get_workflow(),
            Group.objects.get(name="Contribution"),
            factories.UserFactory(),
        ]
        return {type(row): row for row in rows}

    def _translation(self):
        """Return a translation of the agenda, with its English page."""
        locale = self.records[Locale]
        for page in (self.home, self.agenda):
            source, _made = TranslationSource.update_or_create_from_instance(page)
            translation = Translation.objects.create(source=source, target_locale=locale)
            translation.save_target(publish=False)
        return translation

    def address(self, name, values, model, things):
        """Return the address of a view about `things`, or about an object of the site."""
        given = {value: self._value(name, value, model, things) for value in values}
        question = f"?id={things['page'].pk}" if name == "wagtail_bulk_action" else ""
        return reverse(name, kwargs=given) + question

    def _values(self, things):
        """Return {name of an argument: its value} for the arguments that mean the same anywhere."""
        page, review = things["page"], things["review"]
        return {
            **dict.fromkeys(OWN, page.pk),
            "parent_page_id": self.library.pk,
            "destination_id": self.shelf.pk,
            **dict.fromkeys(("revision_id", "revision_id_a"), page.latest_revision_id),
            "revision_id_b": "latest",
            "image_id": things[Picture].pk,
            "document_id": things[Document].pk,
            "doc_id": things[Document].pk,
            "uploaded_file_id": things["upload"].pk,
            "action_name": "approve",
            "task_state_id": review.current_task_state_id,
            "task_id": review.current_task_state.task_id,
            "workflow_state_id": review.pk,
            "workflow_pk": review.workflow_id,
            "collection_id": self.records[Collection].pk,
            "redirect_id": self.records[Redirect].pk,
            "translation_source_id": self.translation.source_id,
            "translation_id": self.translation.pk,
            "string_segment_id": self.translation.source.stringsegment_set.first().pk,
            "overridable_segment_id": self.translation.source.overridablesegment_set.first().pk,
            "session_id": 0,
            "host": self.records[PlaceHost].pk,
            "moment": things["event"].occurrences.get().moment,
            "filter_spec": "max-10x10",
            "key": "to_count",
            "language": "ar",
            "uidb64": "a",
            "token": "a-a",
        }

    def _value(self, name, value, model, things):
        models = {
            "wagtailadmin_tag_model_autocomplete": ("taggit", "tag"),
            "wagtail_bulk_action": ("wagtailcore", "page", "publish"),
            "wagtailadmin_workflows:add_task": ("home", "reviewtask"),
            "wagtailsettings:edit": ("network", "networksettings"),
            "wagtailsettings:preview_on_edit": ("network", "networksettings"),
            "wagtail_localize:submit_snippet_translation": ("network", "topic"),
            "wagtail_localize:snippets_api_listing": ("network", "topic"),
            "wagtail_localize:snippets_api_detail": ("network", "topic"),
        }.get(name, ("resources", "articlepage", ""))
        if value in {"app_label", "app_name", "content_type_app_name"}:
            return models[0]
        if value in {"model_name", "content_type_model_name"}:
            return models[1]
        if value == "action":
            return models[2]
        if name.startswith("wagtailadmin_api:pages:") and value == "action_name":
            return "publish"
        if name.startswith("wagtailsnippets_") and value.startswith("revision_id"):
            return self.records[Session].latest_revision_id
        if value in things["values"]:
            return things["values"][value]
        return self._key(name, model, things)

    def _key(self, name, model, things):
        """Return the primary key for a view whose argument has no specific name."""
        if name == "wagtail_localize:snippets_api_detail":
            return self.records[Topic].pk
        if name == "wagtail_localize:submit_snippet_translation":
            return self.records[Topic].pk
        kind = ABOUT.get(name, model)
        if isinstance(kind, str):
            kind = apps.get_model(kind)
        if kind is None or kind is Page:
            return things["page"].pk
        if kind is EventPage:
            return things["event"].pk
        row = things.get(kind) or self.records.get(kind)
        return row.pk if row else 0
