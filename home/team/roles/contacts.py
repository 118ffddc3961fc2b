"""Objects of the site that show the mail address of an account, or write to it."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page

from events.models import EventPage, Occurrence
from home.models import ContactPage
from network.models import NetworkSettings, Organisation, Person
from network.publishing.drafts import publish_change
from places.models import PlacePage


@dataclass
class Contact:
    """An object, `holder`, that shows a mail address or writes to it; `label` is its kind."""

    holder: object
    label: str

    def __str__(self):
        return f"{self.label} : {self.holder}"


class InvalidPageError(Exception):
    """The contact of `page`, a live page, cannot be replaced because the page is invalid."""

    def __init__(self, page: Page):
        super().__init__(page.pk)
        self.page = page


def contacts_of(user: User) -> list[Contact]:
    """Return a `Contact` for each object with the address of an account; [] without an address.

    The objects are places, events, records of people, organisations, contact pages and the settings
    of the network, in this order. An event is included if its contact is a `Person` with this
    address. Published events that are over are excluded, and so are aliases. The case of addresses
    is ignored. Addresses that are only in a draft revision are not found. An offline page whose
    latest revision no longer has the address is excluded: `replace` has already changed it.
    """
    email = user.email.strip()
    if not email:
        return []
    places = PlacePage.objects.filter(emails__icontains=email, alias_of=None).order_by("title")
    places = places.filter(_to_replace(emails__icontains=email))
    people = list(Person.objects.filter(email__iexact=email))
    # Past events show the same `Person`, which `replace` changes to the successor's address.
    is_ahead = Q(live=False) | Exists(Occurrence.objects.upcoming().filter(event=OuterRef("pk")))
    events = EventPage.objects.filter(is_ahead, contact__in=people, alias_of=None)
    events = events.filter(_to_replace(contact__in=[person.pk for person in people]))
    organisations = Organisation.objects.filter(email__iexact=email)
    pages = ContactPage.objects.filter(recipient__iexact=email, alias_of=None)
    pages = pages.filter(_to_replace(recipient__iexact=email))
    settings = NetworkSettings.objects.filter(email__iexact=email)
    return [
        *(Contact(row, _("Lieu")) for row in places if email.lower() in _addresses(row)),
        *(Contact(row, _("Rendez-vous")) for row in events.order_by("title")),
        *(Contact(row, _("Fiche de la personne")) for row in people),
        *(Contact(row, _("Structure")) for row in organisations),
        *(Contact(row, _("Page de contact")) for row in pages),
        *(Contact(row, _("Réglages du réseau")) for row in settings),
    ]


def _to_replace(**lookup):
    """Return a condition on pages: live, or `lookup` also matches the latest revision, if any."""
    ((name, value),) = lookup.items()
    in_draft = Q(**{f"latest_revision__content__{name}": value})
    return Q(live=True) | Q(latest_revision=None) | in_draft


def page_contacts_of(user: User) -> list[Contact]:
    """Return the contacts of a user that are pages, in the order of `contacts_of`."""
    return [contact for contact in contacts_of(user) if isinstance(contact.holder, Page)]


def replace(contacts: list[Contact], user: User, to: User, *, by: User) -> None:
    """Replace the address of `user` by the address of `to` in each contact, and save.

    `contacts` are from `contacts_of(user)`, and `to` has an address. Events refer to the `Person`
    of `to` instead. A `Person` among the contacts also loses its phone. Live pages are published at
    once in the name of `by`, and their drafts change too. Other pages change only in their draft.
    Raises InvalidPageError if a page cannot be saved; the contacts before it have already changed.
    """
    person = None
    for contact in contacts:
        holder = contact.holder
        if isinstance(holder, EventPage):
            person = person or get_or_create_person(to)
            _publish(holder, _naming(person), by)
        elif isinstance(holder, PlacePage):
            _publish(holder, _writing_to(user.email, to.email), by)
        elif isinstance(holder, ContactPage):
            _publish(holder, _received_by(to.email), by)
        else:
            # Objects that still show this record thus reach the successor.
            holder.email = to.email
            if isinstance(holder, Person):
                holder.phone = ""
            holder.save()


def _publish(page, change, by):
    try:
        publish_change(page, change, user=by)
    except ValidationError as error:
        raise InvalidPageError(page) from error


def get_or_create_person(user: User) -> Person:
    """Return the first `Person` with the e-mail address of `user`, or a new one, saved.

    A new `Person` has the display name of `user`. The address must not be empty; its case is
    ignored.
    """
    person = Person.objects.filter(email__iexact=user.email).first()
    name = get_user_display_name(user)
    return person or Person.objects.create(name=name[:120], email=user.email)


def _naming(person):
    def change(page):
        page.contact = person

    return change


def _writing_to(former, new):
    def change(page):
        kept = [
            line for line in page.email_list if line.lower() not in {former.lower(), new.lower()}
        ]
        page.emails = "\n".join([new, *kept])

    return change


def _received_by(email):
    def change(page):
        page.recipient = email

    return change


def _addresses(place):
    return {line.lower() for line in place.email_list}
