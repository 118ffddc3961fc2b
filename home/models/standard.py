"""Standard pages."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from home.blocks import STANDARD_BLOCKS
from network.models import BasePage, BasePageManager


class StandardPage(BasePage):
    """A page of text, such as the presentation of the network or a legal page."""

    body = StreamField(STANDARD_BLOCKS, blank=True, verbose_name=_("contenu"))

    objects = BasePageManager()

    may_have_easy_version = True
    page_description = _("Une page de texte, par exemple « Qui sommes-nous ? ».")
    template = "home/standard_page.html"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage", "home.ContactPage"]

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("body")]

    class Meta:
        verbose_name = _("page de texte")
        verbose_name_plural = _("pages de texte")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, object]:
        """Add `pages_below`: the public `StandardPage`s directly below this page."""
        below = StandardPage.objects.child_of(self).public().select_related("locale")
        pages_below = below if self.numchild else []
        return {**super().get_context(request, *args, **kwargs), "pages_below": pages_below}
