"""What the form of an easy version says first when its original has changed."""

from django.conf import settings
from django.urls import reverse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from resources.models.resource import ResourcePage


class ChangedPanel(MultiFieldPanel):
    """Where to read what changed, and the box that says that the easy version follows."""

    def __init__(self, **kwargs):
        super().__init__([FieldPanel("says_the_same")], **kwargs)

    def clone_kwargs(self):
        kwargs = super().clone_kwargs()
        kwargs.pop("children")
        return kwargs

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "resources/easy/changed_panel.html"

        def is_shown(self):
            return self.instance.original_changed_on is not None

        @property
        def original(self):
            return self.instance.original

        @property
        def changes_url(self):
            """What the public reads of its history; "" for a page that has none."""
            original = self.original
            kind = original and original.specific_class
            if not kind or not issubclass(kind, ResourcePage) or not original.live:
                return ""
            is_french = original.locale.language_code == settings.LANGUAGE_CODE
            name = f"resources:{kind.reuse_name}_changes"
            return reverse(name, args=[original.slug]) if is_french else ""
