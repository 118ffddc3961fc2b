"""Viewsets of the snippets shared by the network, in the admin's menu."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column, Table, TitleColumn
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views.snippets import (
    DeleteView,
    IndexView,
    SnippetViewSet,
    SnippetViewSetGroup,
    UsageView,
)

from network.models import Organisation, Person, Territory, Topic

from .localities import LocalityViewSet
from .references import linked
from .snippet_choosers import (
    OrganisationChooserViewSet,
    PersonChooserViewSet,
    TerritoryChooserViewSet,
    organisations_matching,
    people_matching,
    place_names,
    places_of,
    with_places,
)

# The hook of the items that other apps add to the menu « Réseau ».
MENU = "register_network_menu_item"


class TopicDeleteView(DeleteView):
    """Confirmation of a deletion without Wagtail's number of uses, which omits topics.

    The sentence of `references.sentences_about` names the pages of the topic.
    """

    def get_usage_url(self) -> None:
        """Return None: the view displays no number."""


class TopicUsageView(UsageView):
    """List of the pages that have a topic; Wagtail's own list omits them, as its index does."""

    columns = [
        TitleColumn(
            "name",
            label=_("Titre"),
            accessor=lambda row: row["object"].get_admin_display_title(),
            get_url=lambda row: row["edit_url"],
        ),
        Column("type", label=_("Sorte"), accessor=lambda row: row["object"]._meta.verbose_name),
    ]

    def get_queryset(self) -> QuerySet:
        """Return the pages by title, those that the user may edit and no others."""
        pages = page_permission_policy.instances_user_has_permission_for(
            self.request.user, "change"
        )
        keys = [page.pk for page in linked(self.object)]
        return pages.filter(pk__in=keys).order_by("title", "pk")

    def get_table(self, object_list: Iterable[Page], **kwargs) -> Table:
        """Return the table of the pages of one screen, each as its own type."""
        return super().get_table([(page.specific, ()) for page in object_list], **kwargs)


class DeleteTopics(DeleteBulkAction):
    """Bulk deletion of topics, with the number of their pages instead of Wagtail's, always 0."""

    models = [Topic]

    def object_context(self, item: Topic) -> dict[str, object]:
        """Return Wagtail's context with the number of the objects that have the topic."""
        return super().object_context(item) | {"usage_count": len(linked(item))}


class TopicViewSet(SnippetViewSet):
    """Admin views of topics."""

    delete_view_class = TopicDeleteView
    usage_view_class = TopicUsageView

    model = Topic
    icon = "tag"
    menu_label = _("Thèmes")
    list_display = ["name", "description"]
    sort_order_field = "sort_order"
    search_fields = ["name", "description"]


class OrganisationsView(IndexView):
    """List of the organisations, searched like their chooser."""

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """Return the organisations with all the typed words."""
        return organisations_matching(queryset, self.search_query or "")


class OrganisationViewSet(SnippetViewSet):
    """Admin views of organisations."""

    model = Organisation
    icon = "group"
    menu_label = _("Structures")
    list_display = [
        "name",
        Column("get_kind_display", label=_("Statut"), sort_key="kind"),
        Column("places", label=_("Lieux"), accessor=places_of),
        "phone",
        "email",
    ]
    list_filter = ["kind"]
    index_view_class = OrganisationsView
    chooser_viewset_class = OrganisationChooserViewSet
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return all organisations, with their places."""
        return Organisation.objects.prefetch_related("places")


class PeopleView(IndexView):
    """List of the people, searched like their chooser."""

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """Return the people with all the typed words."""
        return people_matching(queryset, self.search_query or "")


class PersonViewSet(SnippetViewSet):
    """Admin views of people."""

    model = Person
    icon = "user"
    menu_label = _("Personnes")
    list_display = [
        "name",
        "role",
        "organisation",
        Column("places", label=_("Lieux"), accessor=place_names),
        "email",
    ]
    list_filter = ["organisation"]
    index_view_class = PeopleView
    chooser_viewset_class = PersonChooserViewSet
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return all people, with their organisations and the places of these."""
        return with_places(Person.objects.all())


class TerritoryViewSet(SnippetViewSet):
    """Admin views of territories; the command `load_territories` creates them."""

    model = Territory
    icon = "site"
    menu_label = _("Territoires")
    list_display = [
        "name",
        "code",
        Column("get_kind_display", label=_("Niveau"), sort_key="kind"),
        "departement",
        "population",
    ]
    list_filter = ["kind"]
    search_fields = ["name", "search_name", "code", "postcodes"]
    chooser_viewset_class = TerritoryChooserViewSet
    list_per_page = 50
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("code")]),
        FieldPanel("postcodes"),
        FieldPanel("population"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return all territories, with the territories above them joined."""
        return Territory.objects.with_parents()


class NetworkViewSetGroup(SnippetViewSetGroup):
    """The menu « Réseau » of the admin, with the snippets of this module."""

    menu_label = _("Réseau")
    menu_icon = "globe"
    menu_order = 250
    submenu_hook = MENU
    items = (
        OrganisationViewSet,
        PersonViewSet,
        TopicViewSet,
        LocalityViewSet,
        TerritoryViewSet,
    )
