"""Actions of an editor in the admin: signing in, opening a form, typing, publishing."""

import re

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import expect

from home.demo.editors import USERNAME

PASSWORD = "une-phrase-de-passe-longue"


def team_member(name="colette"):
    user, _is_new = User.objects.get_or_create(username=name, email=f"{name}@example.org")
    user.groups.set(Group.objects.filter(user__username=USERNAME))
    return user


def signed_in(page, server, user):
    """Open the admin's home page with a session of `user`, and return the page.

    The form of the sign-in has its own tests: here it would load two pages more. The password of
    `user` becomes `PASSWORD`.
    """
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": server}
    page.context.add_cookies([cookie | {"httpOnly": True, "sameSite": "Lax"}])
    page.goto(f"{server}/admin/")
    return page


def add_under(admin, server, parent, kind=None):
    """Open the form of a new page under `parent`.

    `kind` is the name of the model, needed if `parent` accepts several page types.
    """
    admin.goto(f"{server}/admin/pages/{parent.pk}/")
    admin.get_by_role("link", name=re.compile("Ajouter une sous-page")).first.click()
    if kind:
        admin.locator(f"main a[href*='/{kind}/']").first.click()
    expect(admin.locator("#id_title")).to_be_visible()


def entitle(admin, title):
    admin.locator("#id_title").fill(title)
    admin.locator("#id_title").blur()
    # A script derives the slug from the title, a moment later.
    expect(admin.locator("#id_slug")).not_to_have_value("")


def tab(admin, name):
    admin.get_by_role("tab", name=name, exact=True).click()


def publish(admin):
    admin.locator("footer [data-w-dropdown-target=toggle]").click()
    admin.get_by_role("button", name="Publier", exact=True).click()
    expect(admin.get_by_role("status").get_by_text(re.compile("publiée"))).to_be_visible()


class Form:
    """The form of an event, filled in with the keyboard; `typed` is the number of fields filled."""

    def __init__(self, admin):
        self.admin = admin
        self.typed = 0
        # An automatic draft with half a date is refused with a 400, and saved a moment later.
        admin.context.expected_faults = ["400 (Bad Request)"]

    def type(self, name, text):
        field = self.admin.locator(f"#id_{name}")
        field.click()
        field.press("Control+A")
        self.admin.keyboard.type(text)
        field.press("Tab")
        self.typed += 1

    def entitle(self, title):
        entitle(self.admin, title)
        self.typed += 1

    def choose(self, name, value):
        self.admin.locator(f"#id_{name}").select_option(value)
        self.typed += 1

    def tick(self, name):
        self.admin.locator(f"#id_{name}").check()
        self.typed += 1
