"""The agenda page: its lists, its week and month views, and its archive."""

from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import TranslatableField

from events.coming import DateKeys, coming_since
from events.filters import AgendaFilterSet, midnight
from events.panels import index_help
from events.schedule.spans import Span, by_day
from network.models import BasePage, BasePageManager
from network.outputs.responses import paginate

from .event import EventPage
from .line import lines_of
from .occurrence import Occurrence

PER_PAGE = 12
ARCHIVE = "archives"


class EventIndexPage(BasePage):
    """The agenda, day by day, and the dates that are over at `archives/`."""

    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("Une phrase en haut de l’agenda. Ex. : Ateliers, permanences, rencontres."),
    )

    objects = BasePageManager()

    page_description = _("L’agenda de tout le réseau, avec ses filtres et ses abonnements.")
    template = "events/event_index_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["events.EventPage", "events.CongressIndexPage"]
    max_count_per_parent = 1

    content_panels = [index_help, *BasePage.content_panels, FieldPanel("introduction")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("introduction")]

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Route `archives/` to the page itself if the page is live and has not expired."""
        if path_components == [ARCHIVE] and self.live and not self.has_expired:
            return RouteResult(self, kwargs={"archive": True})
        return super().route(request, path_components)

    def get_template(self, request: HttpRequest, *args, archive: bool = False, **kwargs) -> str:
        """Return the template of the archive for `archives/`."""
        return "events/event_archive.html" if archive else self.template

    def get_context(
        self, request: HttpRequest, *args, archive: bool = False, **kwargs
    ) -> dict[str, object]:
        """Add the filters and the dates of the list, of the week or month, or of the archive."""
        shown = self._archive(request) if archive else self._agenda(request)
        return {**super().get_context(request, *args, **kwargs), **shown}

    def _agenda(self, request):
        now = timezone.now()
        kind, day = request.GET.get("vue", ""), request.GET.get("jour", "")
        if span := Span.read(kind, day, timezone.localdate(now)):
            return self._span(request, span)
        dates = Occurrence.objects.upcoming(now)
        filters = AgendaFilterSet(
            request.GET,
            # Lazy, because the cached keys and counts often make this query unnecessary.
            SimpleLazyObject(
                lambda: Occurrence.objects.coming(now, coming_since(Occurrence.objects, now))
            ),
            dates=dates,
            events=EventPage.objects,
            name="agenda",
        )
        keys = DateKeys(filters, Occurrence.objects, now)
        page_obj = paginate(request, keys, per_page=PER_PAGE, total=filters.total)
        days = by_day(Occurrence.objects.of_keys(page_obj.object_list), now)
        return {"filters": filters, "page_obj": page_obj, "days": days}

    def _span(self, request, span):
        """Return the context of a week or a month, past dates included."""
        dates = Occurrence.objects.between(midnight(span.first), midnight(span.following))
        filters = AgendaFilterSet(
            request.GET,
            dates.public(),
            dates=dates,
            events=EventPage.objects,
            name=f"{span.kind} {span.first}",
        )
        # The keys shown are cached; `lines_of` checks at each request that they are public.
        first = filters.cached("days", lambda: filters.qs.first_of_days(span.most))
        lines = lines_of([pk for pk, _day, _count in first])
        counts = {day: count for _pk, day, count in first if count > span.most}
        crowded = {day: (count, self._list_of_day(filters, day)) for day, count in counts.items()}
        weeks = span.weeks(lines, crowded)
        today = timezone.localdate()
        return {
            "filters": filters,
            "span": span,
            "weeks": weeks,
            "today": today,
            "open_day": span.open_day(weeks, today),
        }

    @staticmethod
    def _list_of_day(filters, day):
        """Return the relative URL of the list of one day, with the same filters.

        A past day is in the archive.
        """
        query = urlencode([*filters.lasting_pairs, ("du", day), ("au", day)])
        return f"{ARCHIVE}/?{query}" if day < timezone.localdate() else f"?{query}"

    def _archive(self, request):
        now = timezone.now()
        filters = AgendaFilterSet(
            request.GET,
            Occurrence.objects.archive(now),
            dates=Occurrence.objects.past(now),
            events=EventPage.objects,
            name=ARCHIVE,
        )
        keys = filters.qs.values_list("pk", flat=True)
        page_obj = paginate(request, keys, per_page=PER_PAGE, total=filters.total)
        days = by_day(Occurrence.objects.of_keys(page_obj.object_list))
        return {"filters": filters, "page_obj": page_obj, "days": days}
