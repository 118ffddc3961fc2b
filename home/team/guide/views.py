"""The guide in the admin: index with search, single pages, and all pages for printing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from network.admin.screens import ScreenMixin
from network.text.strings import clean_typed

from .chapters import chapters, chapters_for, find


class GuideView(ScreenMixin, TemplateView):
    """Index of the guide; the parameter `q` searches in its pages."""

    page_title = _("Guide")
    header_icon = "help"
    template_name = "home/guide/index.html"

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `query`, the cleaned `q`, and `chapters`, the pages for the user that match it."""
        query = clean_typed(self.request.GET.get("q", ""))
        matching = find(chapters_for(self.request.user), query)
        return super().get_context_data(chapters=matching, query=query, **kwargs)


class WholeGuideView(ScreenMixin, TemplateView):
    """All pages of the guide that the user sees, for printing."""

    page_title = _("Tout le guide")
    header_icon = "help"
    template_name = "home/guide/whole.html"

    def get_parents(self) -> list[tuple]:
        """Return the breadcrumb of the index."""
        return [(reverse("guide"), GuideView.page_title)]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `chapters`: all pages for the user."""
        return super().get_context_data(chapters=chapters_for(self.request.user), **kwargs)


class ChapterView(ScreenMixin, TemplateView):
    """One page of the guide, open to every user of the admin, even if it is not for them."""

    header_icon = "help"
    template_name = "home/guide/chapter.html"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """Set `chapter`: the `Chapter` of the slug, or None for an unknown slug."""
        super().setup(request, *args, **kwargs)
        self.chapter = chapters().get(kwargs["slug"])

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Render the page; raise Http404 for an unknown slug."""
        if self.chapter is None:
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Return the title of the page."""
        return self.chapter.title

    def get_parents(self) -> list[tuple]:
        """Return the breadcrumb of the index."""
        return [(reverse("guide"), GuideView.page_title)]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `chapter`."""
        return super().get_context_data(chapter=self.chapter, **kwargs)
