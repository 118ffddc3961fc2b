import datetime
from contextlib import contextmanager
from types import SimpleNamespace
from unittest import mock

import factory
import wagtail_factories
from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone
from wagtail.signal_handlers import disable_reference_index_auto_update

from events.models import (
    CongressIndexPage,
    CongressPage,
    EventIndexPage,
    EventPage,
    Room,
    Session,
    SessionSpeaker,
    Track,
)
from events.refreshing import refresh
from network.models import Person, Topic
from places.models import PlaceIndexPage, PlaceMembership, PlacePage
from resources.models import (
    ArticlePage,
    Collection,
    CollectionItem,
    DebatePage,
    EasyPage,
    EasyValidator,
    GlossaryEntryPage,
    GlossaryIndexPage,
    InterviewPage,
    KeptLinkPage,
    Publisher,
    RecipePage,
    ResourceIndexPage,
    Series,
    SeriesPart,
    SurveyPage,
)


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Thème {n}")


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Personne {n}")


@contextmanager
def admin_indexes_disabled():
    """Disable Wagtail's search index and reference index for the saves of the block."""
    task = SimpleNamespace(enqueue=_do_nothing)
    search = mock.patch("modelsearch.signal_handlers.insert_or_update_object_task", task)
    with disable_reference_index_auto_update(), search:
        yield


def constraints_left_to_database():
    """Return a context manager that skips the queries of the validation: the database refuses too.

    Django sends at least one query for each unique field and each constraint of a model. A row that
    breaks one raises IntegrityError when it is written, instead of ValidationError before.
    """
    return mock.patch.multiple(Model, validate_unique=_do_nothing, validate_constraints=_do_nothing)


def _do_nothing(*_args, **_options):
    pass


def add_page(parent, page):
    """Add `page` below `parent` and return it, as cheaply as the factories of pages do."""
    with admin_indexes_disabled(), constraints_left_to_database():
        return parent.add_child(instance=page)


class PageFactory(wagtail_factories.PageFactory):
    """Base factory of the pages, which skips the two indexes that only the admin reads.

    Writing them takes a third of the time. The next save of the page writes them. The constraints
    are only checked by the database, which halves the time left.
    """

    @classmethod
    def _create_instance(cls, *args):
        with admin_indexes_disabled(), constraints_left_to_database():
            return super()._create_instance(*args)


class ResourceIndexPageFactory(PageFactory):
    class Meta:
        model = ResourceIndexPage

    title = "Ressources"
    slug = "ressources"


class ArticlePageFactory(PageFactory):
    class Meta:
        model = ArticlePage

    title = factory.Sequence(lambda n: f"Article {n}")


class KeptLinkPageFactory(PageFactory):
    class Meta:
        model = KeptLinkPage

    title = factory.Sequence(lambda n: f"Lien {n}")
    url_of_source = factory.Sequence(lambda n: f"https://example.org/texte-{n}")
    source = "Internet Actu"
    why_we_keep_it = "Il pose la bonne question."


class RecipePageFactory(PageFactory):
    class Meta:
        model = RecipePage

    title = factory.Sequence(lambda n: f"Recette {n}")
    goal = "Savoir ouvrir un site et le refermer."


class InterviewPageFactory(PageFactory):
    class Meta:
        model = InterviewPage

    title = factory.Sequence(lambda n: f"Entretien {n}")
    interviewee = "Yoann Duriaux"


class DebatePageFactory(PageFactory):
    class Meta:
        model = DebatePage

    title = factory.Sequence(lambda n: f"Débat {n}")
    introduction = "Une question que l’on se pose."


class EasyPageFactory(PageFactory):
    """An easy-to-read page with one validator; pass `validators=[]` for none."""

    class Meta:
        model = EasyPage

    title = factory.Sequence(lambda n: f"Facile {n}")
    author = "Jeanne Aubert"
    body = [("paragraph", "<p>Vous venez. On vous aide.</p>")]
    validators = factory.LazyFunction(
        lambda: [EasyValidator(name="Nadège", group="ESAT des Tilleuls")]
    )


class SurveyPageFactory(PageFactory):
    class Meta:
        model = SurveyPage

    title = factory.Sequence(lambda n: f"Enquête {n}")
    conducted_by = "Marsouin"
    fieldwork_ended_on = datetime.date(2026, 10, 1)
    sample = "1 240 personnes"
    method = "Une question à l’accueil."


class CollectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Collection

    title = factory.Sequence(lambda n: f"Collection {n}")


class CollectionItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CollectionItem


class PublisherFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Publisher

    name = factory.Sequence(lambda n: f"Source {n}")


class GlossaryIndexPageFactory(PageFactory):
    class Meta:
        model = GlossaryIndexPage

    title = "Glossaire"
    slug = "glossaire"


class GlossaryEntryPageFactory(PageFactory):
    class Meta:
        model = GlossaryEntryPage

    title = factory.Sequence(lambda n: f"Mot {n}")
    definition = "Ce que le mot veut dire."


class SeriesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Series

    title = factory.Sequence(lambda n: f"Série {n}")


class SeriesPartFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SeriesPart

    series = factory.SubFactory(SeriesFactory)


class EventIndexPageFactory(PageFactory):
    class Meta:
        model = EventIndexPage

    title = "Agenda"
    slug = "agenda"


def in_a_week():
    """Return the local time in seven days; from 21 h on, the hour is replaced by 20.

    An event of two hours then ends on the same day.
    """
    start = timezone.localtime(timezone.now() + datetime.timedelta(days=7))
    return start.replace(hour=min(start.hour, 20))


class EventPageFactory(PageFactory):
    """A two-hour workshop in a week, with its occurrences derived as after a publication."""

    class Meta:
        model = EventPage
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Atelier {n}")
    starts_at = factory.LazyFunction(in_a_week)
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + datetime.timedelta(hours=2))
    is_free = True

    @factory.post_generation
    def topics(self, create, extracted, **kwargs):
        if create and extracted:
            self.topics.set(extracted)
            self.save()

    @factory.post_generation
    def dates_of_agenda(self, create, extracted, **kwargs):
        if create:
            refresh(EventPage.objects.filter(pk=self.pk))


class CongressIndexPageFactory(PageFactory):
    class Meta:
        model = CongressIndexPage

    title = "Les Assises"
    slug = "assises"


class CongressPageFactory(PageFactory):
    """An edition of two days, from 9 h to 17 h in the network's time zone, in thirty days."""

    class Meta:
        model = CongressPage
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Assises {n}")
    starts_at = factory.LazyFunction(
        lambda: (
            timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
            + datetime.timedelta(days=30)
        )
    )
    ends_at = factory.LazyAttribute(
        lambda page: page.starts_at + datetime.timedelta(days=1, hours=8)
    )

    @factory.post_generation
    def dates_of_agenda(self, create, extracted, **kwargs):
        if create:
            refresh(EventPage.objects.filter(pk=self.pk))


class RoomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Room

    name = factory.Sequence(lambda n: f"Salle {n}")
    sort_order = factory.Sequence(lambda n: n)


class TrackFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Track

    name = factory.Sequence(lambda n: f"Axe {n}")


class SessionFactory(factory.django.DjangoModelFactory):
    """A session at the opening of its edition, published as an editor does."""

    class Meta:
        model = Session
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Séance {n}")
    starts_at = factory.LazyAttribute(lambda session: session.congress.starts_at)

    @factory.post_generation
    def published(self, create, extracted, people=(), topics=(), **kwargs):
        """Publish the session, or leave it a draft if `published=False`.

        `published__people` and `published__topics` set its speakers and its topics.
        """
        self.speakers = [
            SessionSpeaker(person=person, sort_order=rank) for rank, person in enumerate(people)
        ]
        self.topics = list(topics)
        if create and extracted is not False:
            self.save_revision().publish()
        elif create:
            self.live = False
            self.save()


class PlaceIndexPageFactory(PageFactory):
    class Meta:
        model = PlaceIndexPage

    title = "Lieux"
    slug = "lieux"


class PlacePageFactory(PageFactory):
    class Meta:
        model = PlacePage

    title = factory.Sequence(lambda n: f"Lieu {n}")
    address = "1 rue du Port"
    postcode = "13500"
    city = "Martigues"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"personne{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@exemple.fr")


class PlaceMembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlaceMembership

    user = factory.SubFactory(UserFactory)
