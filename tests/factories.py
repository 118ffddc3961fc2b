import factory
import wagtail_factories

from network.models import Person, Topic
from resources.models import ArticlePage, KeptLinkPage, ResourceIndexPage, Series, SeriesPart


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Thème {n}")


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Personne {n}")


class ResourceIndexPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = ResourceIndexPage

    title = "Ressources"
    slug = "ressources"


class ArticlePageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = ArticlePage

    title = factory.Sequence(lambda n: f"Article {n}")


class KeptLinkPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = KeptLinkPage

    title = factory.Sequence(lambda n: f"Lien {n}")
    url_of_source = factory.Sequence(lambda n: f"https://example.org/texte-{n}")
    source = "Internet Actu"
    why_we_keep_it = "Il pose la bonne question."


class SeriesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Series

    title = factory.Sequence(lambda n: f"Série {n}")


class SeriesPartFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SeriesPart

    series = factory.SubFactory(SeriesFactory)
