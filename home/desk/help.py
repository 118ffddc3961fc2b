"""What those who keep places may do, and how, on one page of the admin."""

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from network.desk.screens import ScreenMixin


class ManagersHelpView(ScreenMixin, TemplateView):
    page_title = _("Aide")
    header_icon = "help"
    template_name = "wagtailadmin/home/managers_help.html"
