"""The front page of the library: a featured text, and the ways into the other texts."""

from urllib.parse import urlencode

from django.db.models import Exists, OuterRef

from network.models import Topic
from resources.choices import KIND_GROUPS, Kind
from resources.models import Collection, ResourceIndexPage, ResourcePage
from resources.models.series import first_with_parts

NEWEST = 3
EASY = 3
SERIES = 3
COLLECTIONS = 4


def front_of(library: ResourceIndexPage, kinds: dict[str, int]) -> dict[str, object]:
    """Return what the front page of `library` displays, in seven queries.

    `kinds` is {`Kind` code: number of public texts}. All texts are public and in the language of
    `library`. The keys are

    - `featured` and `picture`: see `ResourceQuerySet.featured`; the picture of the editor, else the
      cover, else None;
    - `groups`: [(`KindGroup`, query string of its list, number of its texts)], without the empty
      groups;
    - `topics`: those of at least one text;
    - `newest`: up to three texts without the featured text, the glossary and the easy versions;
    - `easy`, `series` and `collections`: up to three, three and four;
    - `number`: the number of all texts.
    """
    public = ResourcePage.objects.public().in_language(library.language)
    featured = public.featured(library.featured_id)
    others = public.texts().exclude(kind=Kind.EASY)
    if featured:
        others = others.exclude(pk=featured.pk)
    about = public.filter(topics=OuterRef("pk"))
    collections = Collection.objects.public().with_counts().order_by("title", "pk")
    return {
        "featured": featured,
        "picture": featured and _picture(library, featured),
        "groups": _groups(kinds),
        "topics": Topic.objects.filter(Exists(about)),
        "newest": others.cards()[:NEWEST],
        "easy": public.filter(kind=Kind.EASY).newest_first()[:EASY],
        "series": first_with_parts(SERIES),
        "collections": collections[:COLLECTIONS],
        "number": sum(kinds.values()),
    }


def _picture(library, featured):
    """Return the image of the featured text, or None."""
    own = featured.articlepage.cover if featured.kind == Kind.ARTICLE else None
    return (featured.is_chosen and library.featured_picture) or own


def _groups(kinds):
    return [
        (group, urlencode([("type", kind.value) for kind in group.kinds]), number)
        for group in KIND_GROUPS
        if (number := sum(kinds.get(kind, 0) for kind in group.kinds))
    ]
