"""The credits of a text: its authors, its source and the licence of its reuse.

The only module that credits a text: pages, cards, citations, feeds, files, structured data and the
search read an `Attribution`, never the fields of the page. An author is credited only with the
words of our page. A source, the subject of an interview and the organisation behind a survey are
named separately. The page of a kept link is a note of the network about a text by another author.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from django.db.models import Case, F, OuterRef, Subquery, When
from django.utils.translation import gettext as _
from wagtail.models import Page

from network.models import NetworkSettings
from network.text.jsonld import without_blanks
from resources.agents import agents, organization_named

from .choices import Kind, LeadsTo, Licence, Origin

OPENING = re.compile("\u00ab[ \u00a0\u202f]*")
CLOSING = re.compile("[ \u00a0\u202f]*\u00bb")
# The source owns these texts, or a part of them: only its licence counts.
DERIVED = frozenset({Origin.FIRST, Origin.ADAPTED, Origin.TRANSLATED})


def in_guillemets(title: str) -> str:
    """Return the title between guillemets; the guillemets inside it become “ ”."""
    inner = CLOSING.sub("”", OPENING.sub("“", title))
    return f"«\u00a0{inner}\u00a0»"


@dataclass(frozen=True)
class Work:
    """A text published elsewhere. Unknown facts are "".

    `published` is a date for people, `published_iso` for programs; `licence` is a `Licence` or "".
    A work is false if its title, author, publisher, `published` and address are all empty: the text
    has no source.
    """

    title: str = ""
    author: str = ""
    publisher: str = ""
    published: str = ""
    published_iso: str = ""
    address: str = ""
    licence: str = ""

    def __bool__(self):
        return any((self.title, self.author, self.publisher, self.published, self.address))

    @property
    def mention(self) -> str:
        """The publisher and the date: "Revue M3 n° 3, octobre 2012".

        Without a publisher, it is the author and the date; without an author too, the title in
        guillemets and the date. It is the address only if publisher, author, title and date are all
        empty.
        """
        name = self.publisher or self.author or (self.title and in_guillemets(self.title))
        return ", ".join(filter(None, [name, self.published])) or self.address

    @property
    def names(self) -> list[str]:
        """The author, title in guillemets and publisher that are not empty.

        If all three are empty, the list contains the address alone, even "".
        """
        names = [self.author, self.title and in_guillemets(self.title), self.publisher]
        return list(filter(None, names)) or [self.address]

    @property
    def reference(self) -> str:
        """The author, title, publisher, date and address, without the empty ones.

        The parts are joined by commas, and the title is between guillemets.
        """
        facts = [
            self.author,
            self.title and in_guillemets(self.title),
            self.publisher,
            self.published,
        ]
        return ", ".join(filter(None, [*facts, self.address]))

    def schema(self) -> dict[str, object]:
        """Return a schema.org CreativeWork with the facts that are not empty."""
        facts = {
            "name": self.title,
            "author": agents(self.author),
            "publisher": organization_named(self.publisher),
            "datePublished": self.published_iso,
            "url": self.address,
            "license": licence_url(self.licence),
        }
        return {"@type": "CreativeWork", **without_blanks(facts)}


@dataclass(frozen=True)
class Attribution:
    """The credits of one text of the library.

    `title`, `address` and `own_licence` describe our page. `date` is the `datetime.date` on which
    our page entered the library. `writers` are the people whom our page names as its authors, in
    order, and `roles` their roles, in the same order. `writer_type` is the schema.org type of an
    author whose name does not show it. `network` is the name of the network, credited when no
    author is named.

    `origin` is the relation of our text to `work`. If there is a work, an `origin` of "" means that
    the relation is not stated. `leads_to` and `link` are the state and the address of a kept link;
    both are "" for a text of ours. `original_language` is the language of the text at the address
    `link`.

    `subjects` are the person interviewed, or the people whose positions are reported. `body` is the
    organisation behind a survey, and `period` the years of the survey.
    """

    title: str
    address: str
    network: str
    date: object
    writers: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    writer_type: str = "Person"
    own_licence: str = ""
    leads_to: str = ""
    link: str = ""
    original_language: str = ""
    origin: str = ""
    work: Work = Work()
    subjects: tuple[str, ...] = ()
    is_interview: bool = False
    interviewer: str = ""
    body: str = ""
    period: str = ""

    @property
    def is_kept_link(self) -> bool:
        """True for the page of a kept link."""
        return bool(self.leads_to)

    @cached_property
    def is_reprint(self) -> bool:
        """True if the words of our page were first published elsewhere.

        False for a kept link, and if no fact about the first publication is known.
        """
        return bool(self.work) and self.origin == Origin.FIRST and not self.is_kept_link

    @cached_property
    def has_unstated_origin(self) -> bool:
        """True if our text has a source but its relation to the source is not stated.

        False for a kept link.
        """
        return bool(self.work) and not self.origin and not self.is_kept_link

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """The names credited with the words of our page, in order.

        They are the `writers`. Without writers, a reprint is credited to the author of its source,
        if known. If the relation of a text to its source is not stated, the value is (). Any other
        text is credited to the network.
        """
        if self.writers:
            return self.writers
        if self.is_reprint:
            return (self.work.author,) if self.work.author else ()
        return () if self.has_unstated_origin else (self.network,)

    @property
    def signed(self) -> list[tuple[str, str]]:
        """One pair (name, role) for each of `authors`, in order; the role may be ""."""
        return list(zip_longest(self.authors, self.roles[: len(self.writers)], fillvalue=""))

    @cached_property
    def licence(self) -> str:
        """The `Licence` of the text, perhaps "reserved"; "" if no licence can be offered.

        It is `own_licence` if `is_ours` is True. A reprint, an adaptation or a translation has the
        licence of its source.
        """
        if self.is_ours:
            return self.own_licence
        return self.work.licence if self.origin in DERIVED else ""

    @property
    def licence_label(self) -> str:
        """The name of the licence; "" without a licence."""
        return str(Licence(self.licence).label) if self.licence in Licence.values else ""

    @property
    def licence_url(self) -> str:
        """The address of the text of the licence; "" without a licence or without such a text."""
        return licence_url(self.licence)

    @property
    def is_ours(self) -> bool:
        """True if the network, or a writer that our page names, owns the whole text.

        False for a kept link, and for a text that reprints, adapts or translates its source. Also
        False for a text whose relation to its source is not stated.
        """
        is_derived = bool(self.work) and (not self.origin or self.origin in DERIVED)
        return not self.is_kept_link and not is_derived

    @property
    def is_shared(self) -> bool:
        """True for a text that is neither a kept link nor wholly ours: see `is_ours`."""
        return not self.is_kept_link and not self.is_ours

    @property
    def exceptions(self) -> str:
        """The sentence about what the licence excludes; "" if `licence_url` is empty."""
        if not self.licence_url:
            return ""
        return _("Les extraits cités et les images gardent leurs propres droits.")

    @property
    def source_label(self) -> str:
        """The words before the name of the source: "D’après", or "Source :" if `origin` is ""."""
        return _label_before(self.origin).rstrip()

    @property
    def source(self) -> str:
        """The source in one line: "D’après Revue M3, octobre 2012"; "" without a source."""
        return source_mention(self.origin, self.work.mention) if self.work else ""

    @property
    def subject_label(self) -> str:
        """The words before the name of the person interviewed: "Entretien avec".

        They are "D’après un entretien avec" if our text is about a published interview.
        """
        is_retold = bool(self.work) and self.origin == Origin.ABOUT
        return _("D’après un entretien avec") if is_retold else _("Entretien avec")

    @property
    def source_names(self) -> list[str]:
        """The names of the source: `Work.names`.

        For a reprint (`Origin.FIRST`) whose publisher is not empty, the publisher alone.
        """
        is_reprinted = self.origin == Origin.FIRST and self.work.publisher
        return [self.work.publisher] if is_reprinted else self.work.names

    @property
    def interviewer_apart(self) -> str:
        """The interviewer; "" without an interviewer, or if this person is among `authors`."""
        return "" if self.interviewer in self.authors else self.interviewer

    @property
    def survey(self) -> str:
        """The line "Enquête menée par : L’Insee, 2019"; "" if `body` is empty."""
        if not self.body:
            return ""
        named = f"{_('Enquête menée par')}{NBSP_COLON}{self.body}"
        return ", ".join(filter(None, [named, self.period]))

    @property
    def names(self) -> list[str]:
        """All credited names and the title of the source, without duplicates.

        The name of the network is excluded. The search uses these names as keywords.
        """
        named = [*self.authors, *self.subjects, self.interviewer, self.body]
        named += [self.work.author, self.work.publisher, self.work.title]
        return [name for name in dict.fromkeys(named) if name and name != self.network]

    @property
    def credits(self) -> list[str]:
        """The lines of credits under the title, for a text read outside its page.

        One line each for the authors, the person interviewed, an interviewer who is not an author,
        the survey and the source; missing lines are omitted. For a kept link, the two lines are the
        presenter and the text presented.
        """
        if self.is_kept_link:
            return [self._presenter, self._presented]
        lines = [_("Par %(names)s") % {"names": ", ".join(self.authors)}] if self.authors else []
        if self.subjects and self.is_interview:
            lines.append(f"{self.subject_label} {', '.join(self.subjects)}")
        if self.interviewer_apart:
            lines.append(_("Propos recueillis par %(name)s") % {"name": self.interviewer})
        return [*lines, *filter(None, [self.survey, self.source])]

    @property
    def citation(self) -> str:
        """The credit to write beside the text when it is quoted or reused.

        Its sentences are joined by ". ". The sentences name our page, then the survey and the
        source, if any. For a reprint and a kept link, the source comes first. A kept link that does
        not lead to the text itself has a sentence with its state and its address.
        """
        sentences = [self._own_reference, self.survey]
        if self.is_kept_link:
            note = f"{self._presenter}, {self.date.year}, {self.address}"
            sentences = [self._presented, self._where_it_leads, note]
        elif self.is_reprint:
            again = _("Repris par %(network)s, %(year)s, %(address)s")
            sentences = [self._reference_elsewhere, self.survey, again % self._republication]
        elif self.work:
            label = LABELS[self.origin]() + NBSP_COLON
            licence = self.work.licence if self.origin in DERIVED else ""
            work = ", ".join(filter(None, [self.work.reference, _label(licence)]))
            sentences.append(f"{label}{work}")
        return ". ".join(filter(None, sentences))

    @property
    def _presenter(self):
        """The line with the authors of the note about a kept link: "Présentation : Réseau"."""
        return f"{_('Présentation')}{NBSP_COLON}{', '.join(self.authors)}"

    @property
    def _presented(self):
        """The line about the text that a kept link leads to: "Texte présenté : …"."""
        facts = [self.work.author, in_guillemets(self.work.title or self.title)]
        facts += [self.work.publisher, self.work.published, self.work.address]
        return f"{_('Texte présenté')}{NBSP_COLON}{', '.join(filter(None, facts))}"

    @property
    def _where_it_leads(self):
        """The state of a kept link and its address, "state, address", for `citation`.

        The state is the label of `leads_to`. Without an address, the result is only the state. If
        the address leads to the text itself, the result is "".
        """
        if self.leads_to == LeadsTo.TEXT:
            return ""
        return ", ".join(filter(None, [str(LeadsTo(self.leads_to).label), self.link]))

    @property
    def _republication(self):
        return {"network": self.network, "year": self.date.year, "address": self.address}

    @property
    def _people(self):
        if not self.is_interview or not self.subjects:
            return []
        label = self.subject_label
        people = [f"{label[:1].lower()}{label[1:]} {', '.join(self.subjects)}"]
        if self.interviewer_apart:
            people.append(_("propos recueillis par %(name)s") % {"name": self.interviewer})
        return people

    @property
    def _own_reference(self):
        facts = [*self.authors, in_guillemets(self.title), *self._people, str(self.date.year)]
        return ", ".join(filter(None, [*facts, self.address, self.licence_label]))

    @property
    def _reference_elsewhere(self):
        title = in_guillemets(self.work.title or self.title)
        facts = [*self.authors, title, *self._people, self.work.publisher, self.work.published]
        return ", ".join(filter(None, [*facts, self.work.address, self.licence_label]))

    @property
    def values(self) -> dict[str, str | list[str]]:
        """The credits as {column of the open data: value}.

        The values of "auteurs" and "sujets" are lists. All other values are strings, or "" if
        unknown.
        """
        work = self.work
        return {
            "auteurs": list(self.authors),
            "sujets": list(self.subjects),
            "propos_recueillis_par": self.interviewer,
            "enquete_menee_par": self.body,
            "enquete_annees": self.period,
            "lien_avec_la_source": str(self.origin) if work and not self.is_kept_link else "",
            "titre_source": work.title,
            "auteur_source": work.author,
            "source": work.publisher,
            "adresse_source": work.address,
            "parution": work.published_iso,
            "licence_source": str(work.licence),
            "licence": str(self.licence),
            "mene_a": str(self.leads_to),
            "adresse_du_lien": self.link,
            "attribution": self.citation,
        }

    def schema(self) -> dict[str, object]:
        """Return the credits as keys of a schema.org CreativeWork, without the empty ones.

        The caller adds "@type". `origin` sets the key of the source: "isBasedOn",
        "translationOfWork" or "citation". A kept link has no key for the source. A reprint has the
        publisher and the date of its source.
        """
        organization = {"@type": "Organization", "name": self.network}
        publisher = organization_named(self.work.publisher) if self.is_reprint else organization
        published = self.work.published_iso if self.is_reprint else self.date.isoformat()
        work = self.work.schema() if self.work and not self.is_kept_link else None
        keys = {
            "author": [agent for name in self.authors for agent in self._agents(name)],
            "publisher": publisher,
            "sdPublisher": organization if self.is_reprint else None,
            "datePublished": published,
            "license": self.licence_url,
            "creditText": self.citation,
            SCHEMA_KEYS.get(self.origin, "citation"): work,
        }
        return without_blanks(keys)

    def _agents(self, name):
        if name == self.network:
            return [{"@type": "Organization", "name": name}]
        return agents(name, default=self.writer_type)

    def linked_work(self) -> dict[str, object]:
        """Return the schema.org object of the text that a kept link leads to.

        The address of the link is its "url" only if the link leads to the text itself. It is
        "archivedAt" for a copy, and "subjectOf" for a page about the text.
        """
        page = {"@type": "WebPage", "url": self.link} if self.link else None
        facts = {
            "name": self.title,
            "inLanguage": self.original_language,
            "archivedAt": page if self.leads_to == LeadsTo.COPY else None,
            "subjectOf": page if self.leads_to == LeadsTo.ABOUT else None,
        }
        return without_blanks({**facts, **self.work.schema()})


NBSP_COLON = "\u00a0: "
# Functions, because the label depends on the language of the reader. The name that follows is never
# contracted with an article nor elided.
LABELS = {
    "": lambda: _("Source"),
    Origin.ABOUT: lambda: _("D’après"),
    Origin.FIRST: lambda: _("Paru d’abord dans"),
    Origin.ADAPTED: lambda: _("Adapté d’un autre texte"),
    Origin.TRANSLATED: lambda: _("Traduit d’un autre texte"),
}
PREPOSITIONS = frozenset({Origin.ABOUT, Origin.FIRST})
SCHEMA_KEYS = {
    Origin.FIRST: "isBasedOn",
    Origin.ADAPTED: "isBasedOn",
    Origin.TRANSLATED: "translationOfWork",
}


def source_mention(origin: str, name: str) -> str:
    """Return the label of the relation `origin`, followed by `name`: "D’après Revue M3".

    `origin` is an `Origin`, or "" if the relation is not stated: the label is then "Source :".
    Labels are in the active language. Returns "" if `name` is empty.
    """
    if not name:
        return ""
    return f"{_label_before(origin)}{name}"


def _label_before(origin) -> str:
    """Return the words before the name of the source, with their space: "D’après ", "Source : "."""
    separator = " " if origin in PREPOSITIONS else NBSP_COLON
    return f"{LABELS[origin or '']()}{separator}"


def attribution_of(
    page: Page,
    *,
    writers: Iterable[str] | None = None,
    licence: str | None = None,
    address: str | None = None,
    network: str | None = None,
) -> Attribution:
    """Return the `Attribution` of a text of the library, from its own fields.

    `page` is an instance of its subclass. The other arguments replace values of `page` that may
    need a query; None means the value of `page`. The arguments are the names of the writers, the
    code of the licence, the absolute address of the page, and the name of the network. If `writers`
    is passed, the roles of the writers are empty.
    """
    names = page.writer_names if writers is None else writers
    work = Work(
        title=page.original_title,
        author=page.work_author,
        publisher=page.source,
        published=page.first_published,
        published_iso=page.first_published_iso,
        address=page.work_address,
        licence=page.original_licence,
    )
    return Attribution(
        title=page.title,
        address=page.full_url if address is None else address,
        network=network or network_name(page),
        date=page.published_on,
        writers=tuple(names),
        roles=tuple(page.writer_roles) if writers is None else (),
        writer_type=page.writer_type,
        own_licence=getattr(page, "licence", "") if licence is None else licence,
        leads_to=page.link_state,
        link=page.kept_link_address,
        original_language=getattr(page, "source_language", ""),
        origin=page.origin,
        work=work,
        subjects=tuple(page.subject_names),
        is_interview=page.kind == Kind.INTERVIEW,
        interviewer=getattr(page, "interviewer", ""),
        body=getattr(page, "conducted_by", ""),
        period=page.survey_period,
    )


def licence_url(value: str) -> str:
    """Return the address of the licence of code `value`; "" for an unknown or reserved licence."""
    return Licence(value).url if value in Licence.values else ""


def network_names() -> Subquery:
    """Return a subquery, for a query of pages, with the name of the network of their site.

    A page outside the tree of every site, such as a translation, gets the name of the default site.
    So does a page of a site without settings. If the default site has no settings either, the name
    is that of any other site with settings, or NULL without one.
    """
    is_own = Case(When(page_path__startswith=F("site__root_page__path"), then=0), default=1)
    networks = NetworkSettings.objects.annotate(page_path=OuterRef("path"))
    networks = networks.order_by(is_own, "-site__is_default_site", "pk")
    return Subquery(networks.values("name")[:1])


def network_name(page: Page) -> str:
    """Return the name of the network of `page`.

    Returns the default name of `NetworkSettings` if no site has settings, or if `page` is not
    saved. Runs one query, unless `page` has a `network_name`, annotated by `network_names()`, that
    is not None.
    """
    name = getattr(page, "network_name", None)
    if name is None and page.pk:
        pages = Page.objects.filter(pk=page.pk).annotate(network_name=network_names())
        name = pages.values_list("network_name", flat=True).first()
    return name or NetworkSettings._meta.get_field("name").default


def _label(licence):
    return str(Licence(licence).label) if licence in Licence.values else ""
