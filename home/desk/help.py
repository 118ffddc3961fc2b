"""What those who keep places may do, and how, on one page of the admin."""

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin


class ManagersHelpView(WagtailAdminTemplateMixin, TemplateView):
    page_title = _("Aide")
    header_icon = "help"
    template_name = "wagtailadmin/home/managers_help.html"

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]
