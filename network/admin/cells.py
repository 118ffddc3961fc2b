"""Cells of the admin's page lists, rendered without templates: menu, status, plain texts.

For a list of fifty pages, Wagtail renders 1,300 templates for these cells: more than a third of the
processor time of the list.
"""

from django.contrib.auth.models import User
from django.template import Context
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.timezone import template_localtime

# Under another name, so that `makemessages` leaves Wagtail's texts to Wagtail's catalogue.
from django.utils.translation import gettext as wagtail_text
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import PageStatusColumn
from wagtail.admin.widgets.button import BaseButton, ButtonWithDropdownFromHook
from wagtail.models import Page

from network.text.dates import format_day

LINK = (
    '<a href="{}" class="{}" {}><svg class="icon icon-{} icon" aria-hidden="true">'
    '<use href="#icon-{}"></use></svg> {}</a>'
)


class Links(Component):
    """The buttons of a menu as one component, with the same HTML as their own templates."""

    def __init__(self, buttons):
        self.buttons = buttons

    def render_html(self, parent_context: Context | None = None) -> str:
        """Render the buttons in order, one per line.

        A link with an icon is rendered here, any other button by its template.
        """
        return format_html_join(
            "\n", "{}", ((_render(button, parent_context),) for button in self.buttons)
        )


def _render(button, parent_context):
    if button.template_name != BaseButton.template_name or not (button.url and button.icon_name):
        return button.render_html(parent_context)
    attributes = button.base_attrs_string if button.attrs else ""
    icon = button.icon_name
    return format_html(LINK, button.url, button.classname, attributes, icon, icon, button.label)


@hooks.register("construct_page_listing_buttons")
def join_links(buttons: list[BaseButton], page: Page, user: User, context) -> None:
    """Replace the items of each dropdown menu in `buttons`, in place, by one `Links`."""
    for button in buttons:
        if isinstance(button, ButtonWithDropdownFromHook):
            button.dropdown_buttons = [Links(sorted(button.dropdown_buttons))]


class TextColumn(Column):
    """A column of plain texts, numbers or dates, with the same HTML as `Column`."""

    def render_cell_html(self, instance: Page | None, parent_context: Context) -> str:
        """Render the `<td>` of the value: localised and escaped, or empty for None."""
        value = self.get_cell_context_data(instance, parent_context)["value"]
        text = "" if value is None else localize(template_localtime(value))
        return format_html("<td{}>{}</td>", _class_attribute(self), text)


class DayColumn(TextColumn):
    """A column of dates: "1er décembre 2026", in the active language, or empty for None.

    `DateColumn` of Wagtail would write the hours since midnight for the date of today.
    """

    def get_value(self, instance: Page | dict) -> str:
        """Return the date of the instance in words, or "" without one."""
        day = super().get_value(instance)
        return format_day(day, weekday=False) if day else ""


class StatusColumn(PageStatusColumn):
    """A column with the status of a page, as a link to the page if it is live and has a URL."""

    def render_cell_html(self, instance: Page, parent_context: Context) -> str:
        """Render the `<td>` with the same HTML as Wagtail's templates."""
        url = instance.get_url(parent_context["request"]) if instance.live else None
        label = format_html(
            '<span class="w-sr-only">{}</span> {}',
            wagtail_text("Current page status:"),
            instance.status_string,
        )
        classes = "w-status w-status--primary" if instance.live else "w-status"
        if url is None:
            status = format_html('<span class="{}">{}</span>', classes, label)
        else:
            status = format_html(
                '<a href="{}" class="{}" title="{}" target="_blank" rel="noreferrer">{}</a>',
                url,
                classes,
                wagtail_text("Visit the live page"),
                label,
            )
        return format_html("<td{}>{}</td>", _class_attribute(self), status)


def _class_attribute(column):
    return format_html(' class="{}"', column.classname) if column.classname else ""
