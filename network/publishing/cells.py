"""The cells of the admin's lists of pages: what Wagtail's templates write, without them.

Of a list of fifty pages they took three quarters of the time: a row includes sixty of them. What
few rows have (a lock, a restriction, the root of a site) is left to them. The test of this module
compares each cell with theirs, and fails where a version of Wagtail writes another.
"""

from functools import lru_cache

from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.timezone import template_localtime

# Under this name, `makemessages` leaves Wagtail's own words to its catalogue.
from django.utils.translation import gettext as of_wagtail
from wagtail.admin.templatetags.wagtailadmin_tags import page_listing_buttons, test_page_is_public
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    PageStatusColumn,
    PageTitleColumn,
)
from wagtail.admin.widgets.button import BaseButton, ButtonWithDropdownFromHook

ICON = '<svg class="icon icon-{0} {1}" aria-hidden="true"><use href="#icon-{0}"></use></svg>'


class TextColumn(Column):
    """A value that is no markup."""

    def render_cell_html(self, instance, parent_context):
        value = self.get_cell_context_data(instance, parent_context)["value"]
        text = "" if value is None else localize(template_localtime(value))
        return format_html("<td {}>{}</td>", _classname(self), text)


class CheckboxColumn(BulkActionsColumn):
    def render_cell_html(self, instance, parent_context):
        return format_html(
            '<td class="bulk-action-checkbox-cell"><input type="checkbox" data-page-status="{}" '
            'data-object-id="{}" data-bulk-action-checkbox class="bulk-action-checkbox" '
            'aria-label="{}" aria-describedby="{}"/></td>',
            "live" if instance.live else "draft",
            str(instance.pk),
            of_wagtail("Select"),
            self.get_aria_describedby(instance),
        )


class TitleColumn(PageTitleColumn):
    def render_cell_html(self, instance, parent_context):
        request, page = parent_context["request"], instance
        if (
            page.locked
            or page.is_site_root()
            or getattr(page, "annotated_parent_page", None)
            or not test_page_is_public({"request": request}, page)
        ):
            return super().render_cell_html(page, parent_context)
        next_url = parent_context.get("actions_next_url")
        buttons = page_listing_buttons(parent_context, page, request.user, next_url)["buttons"]
        return format_html(
            '<td {} data-listing-page-title><div class="title-wrapper">{} {}</div>'
            '<ul class="actions">{}</ul></td>',
            _classname(self),
            _title(page, request.user),
            _locale(page) if parent_context.get("show_locale_labels") else "",
            format_html_join(
                " ",
                "<li>{}</li>",
                ((_listing_button(button, parent_context),) for button in buttons if button.show),
            ),
        )


class StatusColumn(PageStatusColumn):
    def render_cell_html(self, instance, parent_context):
        page = instance
        url = page.get_url(parent_context["request"]) if page.live else None
        label = format_html(
            '<span class="w-sr-only">{}</span> {}',
            of_wagtail("Current page status:"),
            page.status_string,
        )
        classname = "w-status w-status--primary" if page.live else "w-status"
        if url is None:
            status = format_html('<span class="{}">{}</span>', classname, label)
        else:
            status = format_html(
                '<a href="{}" class="{}" title="{}" target="_blank" rel="noreferrer">{}</a>',
                url,
                classname,
                of_wagtail("Visit the live page"),
                label,
            )
        return format_html("<td {}>{}</td>", _classname(self), status)


def _classname(column):
    return format_html('class="{}"', column.classname) if column.classname else ""


@lru_cache(maxsize=100)
def _icon(name, classname="icon"):
    return format_html(ICON, name, classname)


def _title(page, user):
    title = format_html(
        '<span id="page_{}_title">{} {}</span>',
        str(page.pk),
        "" if page.is_leaf() else _icon("folder", "initial"),
        page.get_admin_display_title(),
    )
    if not page.permissions_for_user(user).can_edit():
        return title
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return format_html('<a href="{}" title="{}">{}</a>', edit, of_wagtail("Edit this page"), title)


def _locale(page):
    name = page.locale.get_display_name()
    return format_html('<span class="w-status w-status--label">{}</span>', name)


def _listing_button(button, context):
    """The menu of all that can be done with a page; any other button writes itself."""
    if type(button) is not ButtonWithDropdownFromHook:
        return button.render_html(context)
    return format_html(
        '<div data-controller="w-dropdown" class="w-dropdown" {}>'
        '<button type="button" class="w-dropdown__toggle {}{}" data-w-dropdown-target="toggle"{}>'
        "{}{}</button>"
        '<div data-w-dropdown-target="content" class="w-dropdown__content" hidden>{}</div></div>',
        button.base_attrs_string,
        "" if button.label else "w-dropdown__toggle--icon",
        format_html(" {}", button.classname) if button.classname else "",
        format_html(' aria-label="{}"', button.aria_label) if button.aria_label else "",
        button.label,
        _icon(button.icon_name or "arrow-down", "w-dropdown__toggle-icon"),
        format_html_join(
            " ", "{}", ((_button(each, context),) for each in sorted(button.dropdown_buttons))
        ),
    )


def _button(button, context):
    if button.template_name != BaseButton.template_name:
        return button.render_html(context)
    label = format_html("{} {}", _icon(button.icon_name) if button.icon_name else "", button.label)
    attrs = button.base_attrs_string if button.attrs else ""
    if button.url:
        parts = button.url, button.classname, attrs, label
        return format_html('<a href="{}" class="{}" {}>{}</a>', *parts)
    parts = button.classname, attrs, label
    return format_html('<button class="{}" {}>{}</button>', *parts)
