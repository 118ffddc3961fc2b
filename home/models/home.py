"""The home page."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail_localize.fields import TranslatableField

from home import sections
from home.blocks import HOME_BLOCKS
from network.models import BasePage, BasePageManager, NetworkSettings, absolute
from network.text import jsonld


class HomePage(BasePage):
    """The home page: sections that an editor chooses and orders."""

    body = StreamField(
        HOME_BLOCKS,
        blank=True,
        block_counts={"find_help": {"max_num": 1}, "figures": {"max_num": 1}},
        verbose_name=_("sections"),
        help_text=_("La première devrait rester « Trouver de l’aide près de chez moi »."),
    )

    objects = BasePageManager()

    page_description = _("La page d’accueil : des sections à choisir et à ordonner.")
    template = "home/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = 2  # one for each language

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("body")]

    class Meta:
        verbose_name = _("page d’accueil")
        verbose_name_plural = _("pages d’accueil")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, object]:
        """Add `sections`: the content read from the database, as `sections.prepare` returns it."""
        prepared = sections.prepare(self.body)
        return {**super().get_context(request, *args, **kwargs), "sections": prepared}

    @property
    def has_own_heading(self) -> bool:
        """True if `body` has a `find_help` section, whose title is then the page's <h1>."""
        return any(block.block_type == "find_help" for block in self.body)

    def json_ld(self, request: HttpRequest) -> list[dict]:
        """Return a list of one item: the network as a schema.org Organization."""
        settings = NetworkSettings.for_request(request)
        return [jsonld.organization(settings, base_url=absolute(request, "/"))]
