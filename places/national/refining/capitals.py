"""Conversion of capitals to French case: "26 BD PAUL PONS" becomes "26 Bd Paul Pons".

Pure and careful: an unexplained short word may be an acronym and is unchanged. An editor who
prefers capitals types them in the page: imports do not overwrite typed values.
"""

import re

from network.geography.gazetteer import gazetteer
from network.models.territory import sort_name
from network.text.strings import plain

WORD = re.compile(r"[^\W\d_]+")
# Matches "DE L HOPITAL", and not the house number of "12 D AVENUE".
ELIDED = re.compile(r"(?<!\d )\b([DL]) (?=[AEIOUYHÉÈÊÀÂÎÔÛ])")
# A sequence of words in capitals.
CAPITALS = re.compile(r"(?<!\w)[A-ZÀ-ÖØ-Ý][A-ZÀ-ÖØ-Ý'’ -]*[A-ZÀ-ÖØ-Ý](?!\w)")
NO_WORDS = set("=@|<>_{}[]\\^~`$%#")
FEWEST_LETTERS = 6
SHORT = 4
SMALL = set("a à au aux d de des du en et l la le les lès lez ou par pour sous sur".split())
AFTER_A_NUMBER = {"bis", "ter", "quater"}
# Acronyms that are as long as words, or that look like them.
ACRONYMS = set(
    "adpei afpa apase appase acpm afcas ccas cias cidff cpam cada chrs crij bij pij epn epi esat"
    " fail gem hlm mdph mds mjc mpm mpt mtp msa msap msp odcv plie pimms sdis sos udaf udv urssaf"
    " za zac zae zi rn rd bp cs tsa ca cc cd cm am paca ugem zup cedre arbe face epide e2c caf ptce"
    " crcdc anct inria ram rpe rsa asbl scop scic sarl ordi btp cfa greta cnam usap cnfpt".split()
)
# Short words of names that are not acronyms.
PLAIN_WORDS = set(
    "ages arc art arts ass avec bel bon bus cafe club cœur coeur com cote cour cure eau est est fil"
    " fort haut hauts ici jeu jeux lab lac loft long lou luc mas mer mont nord nous noix nice nord"
    " parc pas pays petit pied plan pole pont port post rive rose rue sens sud tour tous tout trois"
    " une val var vert vie vieux voix zinc lieu loup ouest pain pays mode aide bois clos saut sel"
    " soin toit vent ville elan elles base pont pons saint st ste food code bloc ctre".split()
)
ABBREVIATIONS = set(
    "all av ave bat bd bld bvd che chem crs ch cite esp fg imm imp lot mte pass pce pl pr prom qu"
    " quai res rte rue sq sent sq tra trav vc vla".split()
)
# Words that are often written without accents in capitals.
ACCENTS = {
    plain(word): word
    for word in (
        "médiathèque bibliothèque ludothèque numérique numériques école écoles collège lycée hôtel"
        " préfecture département départemental départementale départementales fédération général"
        " générale république liberté égalité vallée étang église château hôpital santé société"
        " mosaïque prévention solidarité solidarités intérêt accès fenêtre générateur pédagogique"
        " résidence éducation élan étoile étudiants laïque française français créative création"
        " médiation méditerranée économie économique équipement familiale québec pôle café côte"
        " bricothèque fruitière cité présence bâtiment métropole régional régionale précarité"
        " réussite relais hébergement développement émile léopold georges périscolaire coopérative"
    ).split()
}


def is_in_capitals(text: str) -> bool:
    """Return True if a text has at least `FEWEST_LETTERS` letters, none in lower case.

    Returns False for texts with the signs of codes or web addresses, such as "@" or "_".
    """
    letters = [sign for sign in text if sign.isalpha()]
    if NO_WORDS & set(text):
        return False
    return len(letters) >= FEWEST_LETTERS and not any(sign.islower() for sign in letters)


def town_name(town: str, postcode: str) -> str:
    """Return the name of a commune in French case.

    A name in capitals becomes the official name if a commune of the postcode has it. Otherwise it
    is capitalised if it has at least `FEWEST_LETTERS` letters. A name that is not in capitals is
    unchanged.
    """
    wanted = sort_name(town)
    for commune in gazetteer().postcode(postcode) if postcode and town.isupper() else ():
        if sort_name(commune.name) == wanted:
            return commune.name
    return _write(town, str.capitalize) if is_in_capitals(town) else town


def write_town_within(text: str, town: str) -> str:
    """Return the text with the name of `town` written as in `town` instead of in capitals.

    "Mairie de TOUDON" becomes "Mairie de Toudon". Names are compared by `sort_name`: "ST-PAUL"
    becomes "Saint-Paul". A name beside another word in capitals is unchanged, as in "CCAS TOUDON".
    The text is unchanged if `town` is itself in capitals or has fewer than four letters.
    """
    wanted = sort_name(town)
    if len(wanted) < SHORT or not any(sign.islower() for sign in town):
        return text
    return CAPITALS.sub(
        lambda match: town if sort_name(match.group()) == wanted else match.group(), text
    )


def write_name(text: str, town: str = "") -> str:
    """Return the name of a place in French case; possible acronyms are unchanged.

    `text` is in capitals, `town` is the name of its town. A word that `town` writes with a capital
    and small letters is written as in `town`. A word may be an acronym if it is in `ACRONYMS`, has
    no vowel, or has at most `SHORT` letters. Words of `PLAIN_WORDS`, `ACCENTS` and `town` are
    acronyms only if they are in `ACRONYMS`. Words of `ACCENTS` get their accents. If only small
    words such as "de" would change, returns `text` unchanged.
    """
    own = {plain(word): word for word in WORD.findall(town)}

    def write(word):
        bare = plain(word)
        if own.get(bare, "").istitle():
            return own[bare]
        is_known = bare in PLAIN_WORDS or bare in own or bare in ACCENTS
        has_vowel = bool(set(bare) & set("aeiouy"))
        is_word = is_known or (len(bare) > SHORT and has_vowel)
        return word.capitalize() if is_word else word

    return _write(text, write)


def write_address(text: str) -> str:
    """Return an address in French case; acronyms and Roman numerals are unchanged.

    `text` is in capitals. Acronyms are the words of `ACRONYMS`, and words without a vowel that are
    no abbreviation such as "BD". Words of `ACCENTS` get their accents.
    """

    def write(word):
        has_vowel = bool(set(plain(word)) & set("aeiouy"))
        return (
            word.capitalize() if has_vowel or plain(word) in ABBREVIATIONS | PLAIN_WORDS else word
        )

    return _write(text, write)


def _write(text, write):
    is_first, text = True, ELIDED.sub(r"\1'", text)

    def change(match):
        nonlocal is_first
        word, bare = match.group(), plain(match.group())
        first, is_first = is_first, False
        elided = text[match.end() : match.end() + 1] in ("'", "’")
        # A single letter, as in "C.L.A.P", is not a word.
        beside = text[max(0, match.start() - 1) : match.end() + 1]
        if len(word) == 1 and not elided and (bare != "a" or "." in beside):
            return word
        if bare in AFTER_A_NUMBER:
            return word.lower()
        if bare in SMALL or (elided and bare in "cdjlmnst"):
            return word.capitalize() if first else word.lower()
        if bare in ACRONYMS or _is_roman(bare):
            return word
        if match.start() and text[match.start() - 1].isdigit():
            return word if len(word) < SHORT else word.lower()
        written = write(word)
        if written != word and bare in ACCENTS:
            return ACCENTS[bare].capitalize()
        return written

    written = WORD.sub(change, text)
    # If no other word changes, small words such as "de" do not change either.
    large = (w for n, w in enumerate(WORD.findall(written)) if n == 0 or plain(w) not in SMALL)
    return written if any(not word.isupper() for word in large) else text


def _is_roman(word):
    return len(word) > 1 and not set(word) - set("ivx")
