"""The video link in the location of an external event, and the location without it. Pure."""

import re
from dataclasses import dataclass

from network.text.strings import plain

from .parsing.properties import web_url

LINK = re.compile(r"https?://[^\s<>\"|]+", re.IGNORECASE)
# "meet.google.com/abc-defg", of a video service only.
BARE_LINK = re.compile(r"(?<![\w@/.:-])(?:[\w-]+\.)+[a-z]{2,}/[^\s<>\"|]+", re.IGNORECASE)
# A slash or a dash without spaces is a part of an address: "12/14 rue Basse".
SEPARATORS = re.compile(r"\s*[,;|()\n]\s*|\s+[/–—-]\s+")
# Parts of the host of a video room: "us02web.zoom.us", "bbb2.example.org", "meet.jit.si".
SERVICES = re.compile(
    r"(^|[.-])(zoom|bbb\d*|bigbluebutton|jitsi|jit|visio\w*|webconf\w*|webinaire|whereby|webex"
    r"|livestorm|gotomeeting|framatalk|greenlight|k?meet|teams|renater|discord|skype|youtu(be)?"
    r"|twitch)[.-]"
)
MAPS = re.compile(r"(^|\.)(maps\.|openstreetmap\.|osm\.|goo\.gl/|google\.[a-z.]+/maps)")
SERVICE_WORDS = set(
    "bbb bigbluebutton jitsi meet meeting teams microsoft google skype zoom webex whereby framatalk"
    " discord kmeet renater livestorm webinaire webconference visio visios visioconference"
    " videoconference ligne distance distanciel online youtube twitch".split()
)
# A « salle de réalité virtuelle » is a room of a building.
VIRTUAL = re.compile(
    r"^virtuel(le)?$|\b(atelier|classe|conference|cours|en|evenement|formation|rencontre|reunion"
    r"|salle|salon|visite|webinaire) virtuel(le)?s?\b"
)
# "Salle Zoom", "Rendez-vous : https://meet.jit.si/a" and "Lien de connexion : …" name no place.
ROOM_WORDS = set(
    "acceder acces adresse atelier ce chaine classe cliquer cliquez conference connecter connectez"
    " connexion cours direct evenement formation ici inscription inscriptions join joindre live"
    " participer participez rejoignez rejoindre rendez reunion salle salon se the virtuel virtuelle"
    " vous".split()
)
# "Salle de formation" names a room of a building, although ROOM_WORDS has its words.
USES = set("classe conference cours formation reunion".split())
# Words that may end an address before the link: "3 rue Basse ou en visio :".
LAST_WORDS = SERVICE_WORDS | set(
    "a au aussi avec by d de du en et l la le lien ou par pour sur uniquement venir via".split()
)
# The start of the instructions beside a link, as normalised by `plain`: "ID de réunion : 812…".
INSTRUCTIONS = re.compile(
    r"((id|identifiant|mdp|mot de passe|pin|code secret|code d acces|code de|voir)"
    r"|code \d+|((sera|seront) )?(envoyee?s?|communiquee?s?|transmise?s?))\b"
)


@dataclass(frozen=True)
class VideoLink:
    """The online part of a location.

    `url` is the URL of the video room, or "". `is_online` is True with a URL. `is_online` is also
    True if the text names a video service, but no place and no URL. `location` is the text without
    the URL, the words about it and its instructions, such as a meeting number. If `is_online` is
    False, `location` is the whole text.
    """

    url: str
    location: str
    is_online: bool


def read_video_link(location: str) -> VideoLink:
    """Return the `VideoLink` of `location`, a text on one line.

    The URL of the video room is the first URL of a video service, with or without "https://". If
    there is none, it is the first URL that is not a map, provided that the text names a video
    service or names no place. `VideoLink.location` is then the text without this URL, or "" if the
    text names no place. Other URLs stay in `VideoLink.location`.

    "Visio : https://bbb.example.org/b/abc" gives an empty `location`. "Réunion Microsoft Teams" is
    online, with an empty `location` and an empty `url`. "Mairie, 13500 Martigues ou
    https://meet.jit.si/Atelier" gives the `location` "Mairie, 13500 Martigues".
    """
    whole = BARE_LINK.sub(_with_scheme, location)
    text = LINK.sub(" , ", whole)
    urls = [_without_punctuation(match[0]) for match in LINK.finditer(whole)]
    accepted = [url for url in urls if SERVICES.search(_host(url))]
    names_service = _names_service(_words(text))
    ignored = LAST_WORDS | (ROOM_WORDS if names_service or accepted else set())
    names_place = any(_names_place(piece, ignored) for piece in SEPARATORS.split(text))
    if names_service or not names_place:
        accepted += [url for url in urls if not _is_map(url)]
    url = accepted[0] if accepted else ""
    is_online = bool(url) or (names_service and not names_place and not urls)
    if not is_online:
        return VideoLink("", location, is_online=False)
    rest = _without_link(whole, url, ignored) if names_place else ""
    return VideoLink(web_url(url), rest, is_online=True)


def _without_punctuation(url):
    """Return an URL without the punctuation that follows it; "Salle(1)" keeps its bracket."""
    url = url.rstrip(".,;:!?")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url.removesuffix(")").rstrip(".,;:!?")
    return url


def _with_scheme(match):
    """Return a link without its scheme, as an URL if it is one of a video service."""
    url = f"https://{match[0]}"
    return url if SERVICES.search(_host(url)) else match[0]


def _words(text):
    """Return the plain words of a text; « visio-conférence » is one word."""
    return re.sub(r"\b(visio|video) conf", r"\1conf", plain(text)).split()


def _names_service(words):
    """Return True if plain words name a video service or a virtual room."""
    return not SERVICE_WORDS.isdisjoint(words) or bool(VIRTUAL.search(" ".join(words)))


def _names_room(words):
    """Return True if plain words begin with a room of a building: "salle de cours ou en visio"."""
    named = words[: words.index("ou")] if "ou" in words else words
    is_room = named[:1] in (["salle"], ["salon"]) and not USES.isdisjoint(named)
    return is_room and not _names_service(named)


def _host(url):
    return url.lower().partition("://")[2].partition("/")[0]


def _is_map(url):
    return bool(MAPS.search(url.lower().partition("://")[2]))


def _without_link(location, url, ignored):
    """Return the pieces of a location that name a place, joined by commas, without `url`.

    `url` is a part of `location`, not empty. `SEPARATORS` delimit the pieces. A piece of words of
    the set `ignored` names no place. The last words before the URL are removed as in
    `_without_last_words`, and so is the French "ou" or "et" at the start.
    """
    before, _url, after = location.partition(url)
    pieces = [*SEPARATORS.split(_without_last_words(before)), *SEPARATORS.split(after)]
    kept = [piece.strip() for piece in pieces if _names_place(piece, ignored)]
    return re.sub(r"^(ou|et)\s+", "", ", ".join(kept), flags=re.IGNORECASE)


def _without_last_words(text):
    """Return a text without its last words that are in `LAST_WORDS`.

    If the first of them is "de" or "du", the noun after it is the end of a name and is kept: "3 rue
    du Lien".
    """
    words = text.split()
    kept = len(words)
    while kept and not _names_place(words[kept - 1]):
        kept -= 1
    if kept and words[kept:] and plain(words[kept]) in ("de", "du"):
        kept += 3 if words[kept + 1 : kept + 2] == ["la"] else 2
    return " ".join(words[:kept])


def _names_place(piece, ignored=LAST_WORDS):
    """Return True if a piece names a room, or has words besides `ignored` and `INSTRUCTIONS`."""
    words = _words(piece)
    if _names_room(words):
        return True
    while words and words[0] in ignored:
        words.pop(0)
    return bool(words) and not INSTRUCTIONS.match(" ".join(words))


def video_room(url: str) -> str:
    """Return `url` if its host is that of a video service, else ""."""
    return url if SERVICES.search(_host(url)) else ""
