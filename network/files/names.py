"""Recognise descriptions of pictures that are only file names. Pure functions."""

import re
from pathlib import PurePath

from django.utils.translation import gettext_lazy as _
from wagtail.coreutils import string_to_ascii

SUFFIX = re.compile(r"\.(avif|gif|heic|jpe?g|png|tiff?|webp)$", re.IGNORECASE)
# File names given by cameras, phones and programs, and texts typed only to pass the check.
MACHINE = re.compile(
    r"(img|dsc[nf]?|dcim|p|pxl|mvimg|pict|photos?|images?|pictures?|picture|scan|snap|capture"
    r"|capture d ecran|capture d écran|screenshot|whatsapp image|sans titre|sans nom|untitled"
    r"|unnamed|received|fb img|vid|téléchargements?|telechargements?|download|x+)"
    r"( ?(at|à|le|de|jpeg|copie|copy|wa[0-9]+|[0-9]+|[ap]m))*"
)
# "a1b2c3d4-e5f6-…"
SERIAL = re.compile(r"[0-9a-f]{4,}( [0-9a-f]{4,}){2,}")
SENTENCE = 3  # words: a longer file name is a description
COMPARED = 40  # characters of a title

REFUSED = _(
    "C’est le nom du fichier. Dites plutôt ce que l’on y voit, comme au téléphone. Ex. : deux"
    " personnes devant un écran."
)


def is_file_name(text: str, file_name: str = "") -> bool:
    """Return True if a description is only a file name; return False if it is empty.

    A file name is one of these texts:

    - a text that ends with the suffix of a picture, ".jpg" for example;
    - a text without any letter;
    - a text with an underscore and without a space;
    - a name given by a camera, a phone or a program, such as "IMG 1234", the French "capture
      d’écran", or "a1b2c3d4-e5f6-7890";
    - `file_name` with or without its suffix, ignoring case and punctuation. A file name of three or
      more words, with spaces and without a number, is a description all the same.
    """
    text = text.strip()
    stem = PurePath(file_name).stem.casefold()
    if not text:
        return False
    words = _words(text)
    if SUFFIX.search(text) or not re.search(r"[^\W\d_]", text):
        return True
    if MACHINE.fullmatch(words) or SERIAL.fullmatch(words):
        return True
    if " " not in text and ("_" in text or text.casefold() in {stem, file_name.casefold()}):
        return True
    is_numbered = any(word.isdigit() for word in words.split())
    return words == _words(stem) and (is_numbered or len(words.split()) < SENTENCE)


def is_title_of_file(title: str, file_name: str) -> bool:
    """Return True if `title` may be Wagtail's first title of a picture: the name of its file.

    True if the name of the file, without its folder and extension, begins with the first 40 letters
    and digits of the title. Case, accents, spaces and punctuation are ignored. The end of the name
    is not compared, because the storage may add letters to it. Returns True for an empty title.
    """
    stem, title = _letters(PurePath(file_name).stem), _letters(title)
    return stem.startswith(title[:COMPARED])


def _letters(text):
    return string_to_ascii(re.sub(r"[\W_]+", "", text)).casefold()


def _words(text):
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())
