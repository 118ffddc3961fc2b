"""The agenda page: its lists, its week and month views, and its archive."""

from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import TranslatableField

from events.coming import DateKeys, coming_since
from events.filters import AgendaFilterSet
from events.locations import typed_location
from events.panels import index_help
from events.schedule.spans import ONE_DAY, Span, by_day
from network.models import BasePage, BasePageManager
from network.outputs.responses import paginate

from .event import EventPage
from .line import lines_of
from .occurrence import Occurrence

PER_PAGE = 12
# Dates of the chosen day below a week or a month: the list has the others, on several pages.
MOST_OF_A_DAY = 60
ARCHIVE = "archives"


def print_list_url(pairs: list[tuple[str, object]]) -> str:
    """Return the path of the list to print of the filters `pairs`, [(parameter, value)]."""
    return f"{reverse('paper:print')}?{urlencode(pairs)}".removesuffix("?")


class EventIndexPage(BasePage):
    """Page of the agenda, day by day; its archive, at `archives/`, has the dates that are over."""

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
        """Return the template of the archive if `archive` is True, else of the agenda."""
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
        return {
            "filters": filters,
            "page_obj": page_obj,
            "days": days,
            "location": None if filters.total else typed_location(filters.values.get("q", "")),
            "print_url": print_list_url(filters.pairs),
        }

    def _span(self, request, span):
        """Return the context of a week or a month, past dates included.

        The days before and after a month, in its first and last weeks, have their dates too.
        """
        first, end = span.grid_first, span.grid_end
        dates = Occurrence.objects.on_days(first, end - ONE_DAY)
        filters = AgendaFilterSet(
            request.GET,
            dates.public(),
            dates=dates,
            events=EventPage.objects,
            name=f"{span.kind} {span.key}",
        )
        # The keys are cached; `lines_of` checks at each request that the dates shown are public.
        keys = filters.cached("days", lambda: filters.qs.keys_by_day(first, end))
        today = timezone.localdate()
        open_day = span.open_day(keys, today)
        in_table = [key for of_day in keys.values() for key in of_day[: span.most]]
        of_open_day = keys.get(open_day, [])[:MOST_OF_A_DAY]
        lines = {line.pk: line for line in lines_of(list({*in_table, *of_open_day}))}
        open_count = len(keys.get(open_day, ()))
        # The list of today omits the dates that have ended, and the archive those in progress.
        own_days = [("du", max(span.first, today)), ("au", span.last)]
        leads_to_list = open_day and (open_day > today or open_count > len(of_open_day))
        return {
            "filters": filters,
            "span": span,
            "weeks": span.weeks(keys, lines),
            "today": today,
            "open_day": open_day,
            # All dates of the present week or month are past.
            "is_over": bool(open_day and not span.chosen and open_day < today <= span.last),
            # Today has no date, and the visitor did not choose another day.
            "is_next": bool(open_day and not span.chosen and span.first <= today < open_day),
            "open_count": open_count,
            "open_dates": [lines[key] for key in of_open_day if key in lines],
            # The printed list omits the dates that have ended.
            "print_url": print_list_url([*filters.lasting_pairs, *own_days])
            if today <= span.last
            else "",
            "list_of_day": self._list_of_day(filters, open_day) if leads_to_list else "",
        }

    @staticmethod
    def _list_of_day(filters, day):
        """Return the relative URL of the list of one day, with the same filters.

        The list of a past day is in the archive.
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
