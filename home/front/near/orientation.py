"""The needs among which a visitor chooses in three taps: what, where, who can help."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from places.choices import Service
from places.documents import MARKS
from search import PicturedNeed


@dataclass(frozen=True)
class Need:
    """A need of a visitor.

    `drawing` is the name of a drawing of `network.site.drawings`. `services` are the services that
    answer it; an empty tuple accepts any place. `topics` and `titles` are beginnings of words, in
    lower case without accents, in the topics and titles of the workshops that answer it; every
    workshop does if both are empty.
    """

    slug: str
    label: str
    drawing: str
    services: tuple[Service, ...] = ()
    topics: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


NEEDS = {
    need.slug: need
    for need in (
        Need(
            "telephone",
            _("Mon téléphone"),
            "phone",
            services=(Service.EVERYDAY_TOOLS,),
            topics=("telephone", "smartphone", "tablette", "mobile"),
            titles=("telephone", "smartphone", "tablette"),
        ),
        Need(
            "papiers",
            _("Un papier à faire en ligne"),
            "papers",
            services=(Service.PAPERWORK,),
            topics=("demarche", "papier", "administrati"),
            titles=("demarche", "papier", "dossier", "impot"),
        ),
        Need(
            "mail",
            _("Écrire un mail"),
            "mail",
            services=(Service.EVERYDAY_TOOLS,),
            topics=("mail", "courriel", "debut"),
            titles=("mail", "mails", "courriel", "messagerie"),
        ),
        Need(
            "ordinateur",
            _("Je n’ai pas d’ordinateur"),
            "computer",
            services=(Service.ACCESS,),
            topics=("reparer", "reemploy", "reconditionn", "equip"),
            titles=("reconditionn", "reemploi", "seconde vie", "acces libre"),
        ),
        Need(
            "travail",
            _("Chercher du travail"),
            "job-search",
            services=(Service.WORK,),
            topics=("travail", "emploi"),
            titles=("cv", "emploi", "candidature"),
        ),
        Need(
            "arnaque",
            _("Mot de passe, arnaque"),
            "scam",
            services=(Service.SAFETY,),
            topics=("proteg", "securite", "arnaque"),
            titles=("mot de passe", "mots de passe", "arnaque", "pieg", "pirat"),
        ),
        Need(
            "enfants",
            _("Mes enfants et les écrans"),
            "family",
            services=(Service.PARENTING,),
            topics=("parent", "enfant", "famille"),
            titles=("parent", "enfant", "ecran"),
        ),
        Need("autre", _("Autre chose"), "other"),
    )
}


def pictured_needs() -> list[PicturedNeed]:
    """Return the `NEEDS` in their order, as the search shows them with pictures.

    The pictures are for readers of other alphabets.
    """
    return [
        PicturedNeed(
            need.label,
            need.drawing,
            reverse("home:orientation_need", args=[need.slug]),
            frozenset(MARKS[service] for service in need.services),
            tuple(dict.fromkeys(need.topics + need.titles)),
        )
        for need in NEEDS.values()
    ]
