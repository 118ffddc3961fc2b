"""The guide in the admin: index with search, single pages, and all pages for printing."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from network.admin.screens import ScreenMixin
from network.text.strings import clean_typed

from .chapters import chapters, chapters_for, find


class GuideView(ScreenMixin, TemplateView):
    """Index of the guide; the parameter `q` filters its pages."""

    page_title = _("Guide")
    header_icon = "help"
    template_name = "home/guide/index.html"

    def get_context_data(self, **kwargs):
        """Add the pages that match the query."""
        query = clean_typed(self.request.GET.get("q", ""))
        matching = find(chapters_for(self.request.user), query)
        return super().get_context_data(chapters=matching, query=query, **kwargs)


class WholeGuideView(ScreenMixin, TemplateView):
    """All pages of the guide that the user sees, for printing."""

    page_title = _("Tout le guide")
    header_icon = "help"
    template_name = "home/guide/whole.html"

    def get_parents(self):
        """Return the breadcrumb of the index."""
        return [(reverse("guide"), GuideView.page_title)]

    def get_context_data(self, **kwargs):
        """Add all pages shown to the user."""
        return super().get_context_data(chapters=chapters_for(self.request.user), **kwargs)


class ChapterView(ScreenMixin, TemplateView):
    """One page of the guide. Any user of the admin may read it: it grants no permission."""

    header_icon = "help"
    template_name = "home/guide/chapter.html"

    def setup(self, request, *args, **kwargs):
        """Find the page, None if there is none."""
        super().setup(request, *args, **kwargs)
        self.chapter = chapters().get(kwargs["slug"])

    def get(self, request, *args, **kwargs):
        """Raise Http404 if there is no such page."""
        if self.chapter is None:
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_page_title(self):
        """Return the title of the page."""
        return self.chapter.title

    def get_parents(self):
        """Return the breadcrumb of the index."""
        return [(reverse("guide"), GuideView.page_title)]

    def get_context_data(self, **kwargs):
        """Add the page."""
        return super().get_context_data(chapter=self.chapter, **kwargs)
