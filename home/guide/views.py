"""The guide, found by words, and each of its pages, to read on a screen or on paper."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from network.desk.screens import ScreenMixin
from network.text import clean_typed

from .chapters import chapters, chapters_for, find


class GuideView(ScreenMixin, TemplateView):
    """What the person may do, each on a page of its own."""

    page_title = _("Guide")
    header_icon = "help"
    template_name = "home/guide/index.html"

    def get_context_data(self, **kwargs):
        query = clean_typed(self.request.GET.get("q", ""))
        matching = find(chapters_for(self.request.user), query)
        return super().get_context_data(chapters=matching, query=query, **kwargs)


class WholeGuideView(ScreenMixin, TemplateView):
    """All of it, to print."""

    page_title = _("Tout le guide")
    header_icon = "help"
    template_name = "home/guide/whole.html"

    def get_parents(self):
        return [(reverse("guide"), GuideView.page_title)]

    def get_context_data(self, **kwargs):
        return super().get_context_data(chapters=chapters_for(self.request.user), **kwargs)


class ChapterView(ScreenMixin, TemplateView):
    """One page. Whoever holds its address may read it: it lets do nothing."""

    header_icon = "help"
    template_name = "home/guide/chapter.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.chapter = chapters().get(kwargs["slug"])

    def get(self, request, *args, **kwargs):
        if self.chapter is None:
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_page_title(self):
        return self.chapter.title

    def get_parents(self):
        return [(reverse("guide"), GuideView.page_title)]

    def get_context_data(self, **kwargs):
        return super().get_context_data(chapter=self.chapter, **kwargs)
