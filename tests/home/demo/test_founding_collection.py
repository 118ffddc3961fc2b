"""The twenty purposes of the network's founding collection: the search answers each of them.

The queries are those of a reader who is familiar with the subject but not with our titles.
"""

import json

from home.demo import FOLDER
from tests.search.asking import results_of

SHOWN = 10  # results of a first page
# Purposes of the collection: (query, suffixes of the addresses that answer it)
SYSTEMS = {
    "a curated link": ("la fin des EPN ou leur transformation", ["quel-avenir-pour-les-epn-1"]),
    "a series with a hole": (
        "les espaces publics numériques peuvent-ils devenir des tiers-lieux",
        ["epn-tiers-lieux-2"],
    ),
    "continuity between texts": (
        "dernier volet de l’enquête Internet Actu",
        ["quel-avenir-pour-les-epn-3"],
    ),
    "a number of places to quote": ("4 700 lieux carte", ["quatre-mille-sept-cents-points"]),
    "attendance measured": ("mesurer la fréquentation", ["compter-la-frequentation"]),
    "reasons for elected people": (
        "les élus voient mal les enjeux",
        ["a-quoi-sert-encore-un-epn", "cinq-minutes-devant-un-conseil"],
    ),
    "an interview": (
        "entretien Duriaux Saint-Étienne",
        ["entretien-yoann-duriaux", "la-carte-du-comptoir-numerique"],
    ),
    "a survey": ("enquête mondiale coworking", ["enquete-mondiale-coworking-2011"]),
    "where a place is": ("comptoir numérique", ["la-carte-du-comptoir-numerique"]),
    "a desk to share": ("louer un bureau inoccupé", ["un-bureau-vide"]),
    "three definitions": ("télécentre définition", ["telecentre"]),
    "a local precedent": ("télétravail Finistère", ["teletravail-conseil-general-finistere"]),
    "assises": ("assises de la médiation numérique", ["assises", "a-quoi-servent-des-assises"]),
    "a text by several hands": (
        "écritures collaboratives chercheur collectif",
        ["ecritures-collaboratives-en-recherche-action", "ecrire-a-plusieurs"],
    ),
    "an action in two places": ("serre Saint-Ouen", ["copa-via-paysage"]),
    "a commons to copy": (
        "copier un texte sous licence libre",
        ["reprendre-nos-textes"],
    ),
    "where a text comes from": ("retrouver une page disparue", ["ou-vont-les-pages"]),
    "conditions and risks": ("coworking conditions risques", ["epn-tiers-lieux-2"]),
    "a debate on the trade": ("le médiateur réduit au rôle de concierge", ["epn-tiers-lieux-2"]),
    "a credit for a drawing": ("illustration Jacques Goldstein", ["epn-tiers-lieux-2"]),
}


# The titles of the collection, in its spelling except for the case, and their publishers.
FOUNDING = {
    # Only a copy was found: the original publisher is unknown.
    "peuvent-ils devenir des tiers-lieux ? (2/3)": "",
    # Its publisher is unknown.
    "trois facettes d’une même révolution": "",
    "les tiers-lieux, espaces d’émergence et de créativité": "Tiers Espace",
    "écritures collaboratives en recherche-action": "recherche-action.fr",
    "copa via paysage, recherche-action dans l’espace public": "Tiers Espace",
    "les résultats préliminaires de la deuxième enquête mondiale": "Hub Rocket",
    "quel avenir pour les epn ? (1/3)": "Internet Actu",
    "tiers lieu open source (tilios)": "Openscop",
    "quel avenir pour les epn ? (3/3)": "Internet Actu",
    "fini le télétravail, vive le coworking": "Slate",
    "il faut s’appuyer sur des communautés": "Assises de la médiation numérique",
    "la carte du comptoir numérique": "Revue M3",
    "le télétravail au conseil général": "Conseil général du Finistère",
}
# Lost texts of which the collection has the title only: a record would inform nobody.
TITLES_ONLY = {
    "acteurs et chercheurs en territoires de montagne",
    "recherche-action sur les solitudes",
    "l’art en partage",
    "pouvoir d’agir des habitants",
}


def test_every_item_of_the_collection_is_kept_with_its_source():
    kept = json.loads((FOLDER / "kept_links.json").read_text(encoding="utf-8"))["kept"]
    sources = {" ".join(link["title"].lower().split()): link["source"] for link in kept}
    lost = [
        title
        for title, source in FOUNDING.items()
        if not any(title in kept_title and source in sources[kept_title] for kept_title in sources)
    ]
    assert lost == []
    assert len(kept) == len(FOUNDING)
    assert [title for title in sources for lost in TITLES_ONLY if lost in title] == []
    assert [link["slug"] for link in kept if not link["why"]] == []
    # The sites where the links of other states lead published none of these texts.
    hosts = ("wikip", "tumblr", "doczz", "blogspot", "info", "neo-nomade", "movilab")
    names = {link["source"] for link in kept}
    assert [name for name in names if any(host in name.lower() for host in hosts)] == []


def test_search_answers_each_purpose_of_the_collection(demonstration):
    assert len(SYSTEMS) == 20
    missed = {}
    for name, (question, wanted) in SYSTEMS.items():
        urls = [result.document.url for result in results_of(question)[:SHOWN]]
        slugs = [address.rstrip("/").rpartition("/")[2] for address in urls]
        if not set(wanted) & set(slugs):
            missed[name] = slugs
    assert missed == {}
