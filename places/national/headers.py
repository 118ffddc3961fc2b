"""The headers of tables outside the standard: names of their columns, and private columns.

Headers are compared as plain words, in French and in English.
"""

import re
from collections.abc import Iterable

from network.text.strings import plain

from .column_notes import NOTES
from .mapping import FORMER, POSITION
from .names import USUAL
from .standard import BY_NAME
from .upgrade import FORMER_COLUMNS, RENAMED

STANDARD = {*FORMER_COLUMNS, *RENAMED, *BY_NAME}
OWN_NAMES = {**{name: name for name in [*FORMER, *(name for name, _note in NOTES)]}, **RENAMED}
DAY_NAMES = [
    "lundi|monday|mon", "mardi|tuesday|tue", "mercredi|wednesday|wed", "jeudi|thursday|thu",
    "vendredi|friday|fri", "samedi|saturday|sat", "dimanche|sunday|sun",
]  # fmt: skip
# The abbreviations of OpenStreetMap, after the name of the hours: "openHours.Mo".
SHORT_DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
PART_OF_DAY = r"(matin|midi|apres midi|am|pm|matinee|soir|morning|afternoon)"
DIGITAL = r"( (wgs ?84|l ?93|lambert ?93|rgf ?93|epsg 2154|gps|decimale?|dd|y|x))*"
MAIL = r"(mails?|e ?mails?|courriels?|courrier electronique|mel)"
PHONE = r"(tel|telephone|phone|fixe|mobile|portable|standard|ligne fixe)"
MEETING = r"(rdv|rendez vous)"
# Parts of an address in columns of their own, beside the name of the street.
STREET_NUMBER = (
    r"(addr )?(housenumber|house number|street number)"
    r"|(numero|num|n|no)( (de |dans )?(la )?(voie|rue))|(adresse|adr) (numero|num|n|no)"
)
STREET_TYPE = r"type( de)? voie|(indice de )?repetition"
# A column that is the number of the street if the next one is the street: « N° ; Voie ».
BARE_NUMBER = r"n|no|num|numero"
# The days of the hours of another column.
DAYS_OF_HOURS = r"jours?( (d )?(ouverture|accueil|permanence)| ouverts?| ouvrables?)?|days?"
POSTCODE_AND_TOWN = r"(code postal|cp)( et)? (ville|commune)"
USUAL_NAME = (
    r"(nom (d )?usage|nom (usuel|public|commercial)|denomination usuelle|enseigne( commerciale)?)"
    r"( (lieu|site|epn|etablissement))?"
)
# A name, a town or an address; beside the name of an organisation, nobody knows which.
PLACE = r"lieu|place"
ORGANISATION = (
    r"nom (structure|organisme|association|de l association)|structure|organisme|raison sociale"
)
# [(target, pattern of a whole header)], after `names_of`: a certain guess if the cells agree. The
# first match wins, for the targets of `ONCE`.
SURE = [
    *(
        (
            f"jour_{index}",
            rf"((h|horaires?( d ouverture)?|ouverture|opening hours|hours)( du| le)? )?({day})"
            rf"( {PART_OF_DAY})?( (horaires?|hours|opening hours))?",
        )
        for index, day in enumerate(DAY_NAMES)
    ),
    *((f"jour_{index}", rf"open(ing)? hours {day}") for index, day in enumerate(SHORT_DAYS)),
    (POSITION, r"(the )?(geo ?point|point ?geo|geom|geometrie|geometry|geo ?shape|wkt)( 2d)?"),
    (POSITION, r"(coordonnees?|coords?|position|point|localisation|geolocalisation)"
               r"( (gps|geographiques?|lat lon|lat long|wgs ?84))*|gps|lat ?lon|lat ?lng|lat long"
               r"|latitude( et)? longitude"),
    ("latitude", rf"((coord|coordonnees?|geo|gps|point|geo point 2d|wgs ?84) )*"
                 rf"(y|lat|latitude){DIGITAL}"),
    ("longitude", rf"((coord|coordonnees?|geo|gps|point|geo point 2d|wgs ?84) )*"
                  rf"(x|lon|lng|long|longitude){DIGITAL}"),
    ("code_insee", r"(code )?insee( (com|commune|code))?|code (com|commune)|com insee|codgeo"
                   r"|citycode|depcom|cog|code insee de la commune|ref insee"),
    ("code_postal", r"code ?post(ale?)?|cp|c p|(addr )?post ?code|zip( code)?|postal code|codpost"),
    ("prise_rdv", rf"(lien|url|adresse|site)?( vers)?( la)?( de)? ?(prise (de )?)?{MEETING}"
                  rf"( en ligne)?( (url|lien))?"),
    ("fauteuil_roulant", r"((lieu )?(acces|accessible|accessibilite)( (en|aux?|pour|des?|les))* )?"
                         r"(fauteuils?( roulants?)?|wheelchair( access(ible)?)?)"),
    ("fiche_acces_libre", r"((fiche|lien|url) )?(vers )?acces ?libre( (url|lien))?"),
    ("date_maj", r"(date )?(de |de la )?(derniere )?(maj|mise a jour|modif|modification)"
                 r"( le)?|(mise?|modifiee?) a jour( le)?|modifiee? le|horodateur|updated( at| on)?"
                 r"|last (update|updated|modified)|date maj"),
    ("courriels", rf"((adresse|contact) )?(de )?(contact )?{MAIL}"
                  r"( (de )?(contact|public|generique|accueil|address|[12]))*"
                  r"|adresse electronique"),
    ("telephone", rf"((n|no|num|numero)( de)? )?((contact|public) )?{PHONE}( {PHONE})?"
                  r"( (number|contact|public|accueil|[1-3]))?"),
    ("site_web", r"(contact |adresse (du |de )?|lien (du |vers le )?|url (du )?|page )?"
                 r"(site|sites|web|website|url|urls|internet|homepage)( (web|internet|url))?"
                 r"|(page |lien |contact |compte )?(facebook|instagram|linkedin)|reseaux sociaux"),
    ("horaires", r"(jours (et )?)?(horaires?|heures)( (d )?(ouverture|accueil|acces))?"
                 r"( au public| du public)?|(open(ing)? )?hours( string)?|ouvertures?"
                 r"|horaires osm"),
    ("complement_adresse", r"(complements?|compl)( (d |de l )?(adresse|adr))|batiment|etage"
                           r"|(adresse|adr|address|voie) (complements?|compl|2|ligne 2|line 2)"
                           r"|lieu dit|address line 2|(addr )?(floor|unit|place)"),
    ("adresse", STREET_NUMBER),
    ("adresse", STREET_TYPE),
    ("adresse", r"(adresse|adr|address|addr|voie|rue)( (postale|complete|physique|full|1|ligne 1"
                r"|line ?1|rue|voie|street))*|full address|street( address)?|nom( de( la)?)? voie"
                r"|libelle( de( la)?)? voie|(n|numero|no) et (nom de )?(la )?(rue|voie)"),
    ("adresse", POSTCODE_AND_TOWN),
    ("commune", r"(nom |libelle |lib |addr )?(de la )?(commune|ville|city|town|localite"
                r"|locality)( d implantation)?|(nom|libelle|lib) comm?|municipalit[ey]|libcom"),
    ("pivot", r"((n|no|num|numero|code) )?(siret|rna)( (ou )?(siret|rna))?|pivot|ref fr siret"),
    ("id", r"(id|identifiant|identifier|uuid)( unique)?"
           r"( (lieu|structure|etablissement|fs|epn))?|(lieu|structure|epn|fs) id"
           r"|(code|ref|reference) (lieu|structure|etablissement|fs|epn)"
           r"|gid|fid|ogc fid|objectid|recordid|(osm|full|response|submission|record) id"
           r"|(id )?id de la reponse"),
    ("structure_parente", r"structure (parente|porteuse)|(structure|organisme) de rattachement"),
    ("nom", r"nom( complet| officiel)?( (du )?(lieu|site|epn|equip))?"
            r"|(place )?name|(denomination|intitule|libelle|lib)( (du )?(lieu|site|fs))?"
            r"|titre (lieu|fs)"),
    ("nom", r"lieu d (activite|accueil|intervention|permanence)|(nom )?etablissement"),
    ("nom", PLACE),
    ("nom", ORGANISATION),
    ("nom", r"titre|title"),
    # The only name of a table, else the usual name beside the official one.
    ("nom", USUAL_NAME),
    (USUAL, USUAL_NAME),
    ("frais_a_charge", r"(conditions? |modalites? )?(tarif|tarifs|tarification|tarifaires?|frais"
                       r"|cout|couts|prix|financieres?|fee)|conditions? d acces"
                       r"|(est ce |acces )?(gratuite?|payant)"),
    ("publics_specifiquement_adresses",
     r"(type |types )?(de |des )?publics?( (accueillis?|cibles?|vises?|concernes?|specifiques?))?"),
    ("services", r"(types? )?(de |des )?(services?|activites|prestations)"
                 r"( (proposee?s|numeriques|offerts))?|offre de services"),
    ("dispositif_programmes_nationaux", r"dispositifs?( nationaux)?|programmes?( nationaux)?"
                                        r"|labels?( nationaux)?|labellisations?"),
    ("formations_labels", r"labels?|labellisations?|formations( et labels)?"),
    ("prise_en_charge_specifique", r"besoins specifiques|handicaps?( accueillis)?"),
    ("modalites_acces", r"modalites? d acces|comment (venir|nous contacter)"),
    ("modalites_accompagnement", r"(modalites?|modes?|types?) d accompagnements?"),
    ("itinerance", r"(lieu )?(itinerance|itinerante?)"),
    ("typologie", r"typologies?"),
    ("presentation_detail", r"description( detaillee)?|presentation( detaillee)?|descriptif"),
    ("source", r"source( des donnees| de la donnee)?|producteur"),
]  # fmt: skip
# [(target, pattern inside a header without accents)] of the proposals; the first match wins.
NAMES = [
    *((f"jour_{index}", rf"\b({day.split('|')[0]})\b") for index, day in enumerate(DAY_NAMES)),
    (POSITION, r"\b(geo ?point|point ?geo|geom|coordonnees|latlon|position|wkt)\b"),
    ("latitude", r"\b(lat|latitude|coord y|y wgs84)\b"),
    ("longitude", r"\b(lon|lng|long|longitude|coord x|x wgs84)\b"),
    ("code_insee", r"\b(insee (com|commune)|code insee|citycode|depcom)\b|^insee$"),
    ("code_postal", r"\b(code postal|postcode|cp|zip)\b"),
    ("prise_rdv", rf"\b(prise|lien) (de )?{MEETING}\b"),
    ("fiche_acces_libre", r"\b(acces ?libre)\b"),
    ("date_maj", r"\b(maj|mise? a jour|horodateur|date de (modification|soumission)|updated)\b"),
    ("courriels", rf"\b(e mail|{MAIL})\b"),
    ("telephone", r"\b(tel|telephone|phone|mobile|portable|fixe)\b"),
    ("site_web", r"\b(site|site web|site internet|url|web|website)\b"),
    ("horaires", r"\b(horaires?|opening hours|ouverture)\b"),
    ("complement_adresse",
     r"\b(compl|complements?)( (d |de l |a l )?(adresse|adr|voie))?$|\badresse 2\b"),
    ("complement_adresse", r"\b(adresse|adr|address|voie) (compl|complements?)\b"),
    ("adresse", r"\b(adresse|adr|address|rue|voie|street)\b"),
    ("commune", r"\b(commune|ville|city|lib com|localite|municipalite|nom comm)\b"),
    ("pivot", r"\b(siret|rna|pivot)\b"),
    ("structure_parente", r"\b(structure (parente|porteuse)|employeur|reseau|gestionnaire)\b"),
    ("nom", r"\b(nom|name|libelle|lib fs|intitule|denomination|raison sociale)\b"),
    ("nom", r"^(?!.*type).*\b(structure|lieu)\b"),
    ("frais_a_charge", r"\b(tarif|tarifs|gratuit|gratuite|frais|conditions? d acces|prix)\b"),
    ("publics_specifiquement_adresses", r"\b(public|publics)\b"),
    ("services", r"\b(services?|activites)\b"),
    ("presentation_detail", r"\b(description|presentation)\b"),
    ("source", r"\b(source|producteur)\b"),
]  # fmt: skip
BY_CELL = [
    (POSITION, re.compile(r"-?\d{1,2}\.\d{3,}\s*[,;]\s*-?\d{1,3}\.\d{3,}")),
    ("courriels", re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)),
    ("telephone", re.compile(r"(\+33|0)\s?[1-9]([ .]?\d{2}){4}")),
    ("site_web", re.compile(r"https?://\S+", re.IGNORECASE)),
]
# Headers of internal columns and of personal data. They are never guessed.
PRIVATE = re.compile(
    r"\b("
    # Comments.
    r"comm?entaires?|comments?|notes?|nota|remarques?|remarks?|observations?|obs|avis"
    r"|memos?|feedback|appreciations?|evaluations?|bilans?|comptes? rendus?|historiques?"
    # Follow-up.
    r"|suivis?|follow ?ups?|relances?|echanges?|to ?do|a faire|brouillons?|drafts?|tracking"
    # Confidentiality.
    r"|internes?|internal|intern|prive(e|s|es)?|private|confidentiel(le)?s?|confidential|secret"
    r"|ne pas (publier|diffuser)|non (publie|diffuse|public)e?s?|do not publish|hidden"
    r"|(sera|seront|est|sont) (pas|jamais) (publie|diffuse|affiche|communique)e?s?"
    r"|equipes?|team|staff|admin|backoffice|back office"
    # Names and functions of persons.
    r"|referente?s?|responsables?|interlocut(eur|rice)s?|coordinat(eur|rice)s?|animat(eur|rice)s?"
    r"|conseill(er|ere)s?|mediat(eur|rice)s?|direct(eur|rice)s?|gerante?s?|presidente?s?|managers?"
    r"|repondante?s?|respondents?|auteurs?|autrices?|authors?|prenoms?|first ?names?|last ?names?"
    r"|given ?names?|forenames?|family ?names?|surnames?"
    r"|personnel(le)?s?|personal|persos?|persons?|salarie(e|s|es)?|employe(e|s|es)?|benevoles?"
    r"|personnes? (contact|ressource|en charge|a (contacter|joindre|prevenir))|agents?|users?"
    r"|utilisat(eur|rice)s?|subscribers?|abonne(e|s|es)?|declarante?s?|contribut(eur|rice)s?"
    r"|votre nom|your name"
    r"|nom de (famille|naissance|jeune fille)|full ?names?"
    r"|contact (nom|name)|(nom|name)( du| de| of)? contact"
    r"|(saisi|rempli|renseigne|verifie|valide|traite|cree|modifie)e? par"
    r"|(created|updated|edited|modified|validated|added) by"
    r")\b"
)
# The columns that a geocoder adds: its own key, its score, its reading of the address.
GEOCODED = re.compile(
    r"^(results?|geocodage|geocoder|geocoded|ban|addok)\b|\b(id|cle) (ban|adresse|adr|interop)\b"
    r"|\b(ban|adresse|address|adr) (id|cle|key)\b|\bscore\b|\bplus code\b|^(google )?place id$"
    r"|^(display name|bounding ?box|place rank|importance|formatted address)$"
    r"|^geo (score|type|adresse|id|ligne|label|l\d)$"
)
# The columns of api-adresse.data.gouv.fr: its key, and the parts of the address that it read. They
# have the names of the columns of places: `name` is a street.
NATIONAL_GEOCODER = {"id", "name", "label", "score", "type", "context", "street", "district"}
NATIONAL_GEOCODER |= {"oldcity", "oldcitycode", "importance", "housenumber", "city", "citycode"}
NATIONAL_GEOCODER |= {"postcode", "x", "y", "banid", "ban id", "depcode", "locality", "population"}
# Its key of the object found, in a table that has one of the columns above; elsewhere, an export of
# OpenStreetMap, it identifies the place itself.
KEY_OF_OBJECT = re.compile(r"osm (id|type)")
# Numbers and addresses that do not reach the public desk.
OTHER_CONTACTS = re.compile(r"\b(fax|telecopie|urgence|astreinte|facturation|siren|ip)\b")
# The words around the name of a column: "Quel est le nom du lieu ?", "properties.nom", "addr:city".
QUESTION = re.compile(
    r"^(([gq]\d+ ?)+|\d+ )?((dans )?quel(le)?s? ((est|sont) )?|(indiquez|precisez) "
    r"|veuillez (indiquer|preciser) |merci d indiquer )?"
    r"((votre|vos|le|la|les|l|un|une|du|des|de) )*"
)
OBJECT = (
    r"(lieu( d (activite|accueil|accompagnement|intervention))?|structure|etablissement|espace|epn"
    r"|organisme|accueil|centre|tiers lieu|antenne|permanence|mediation numerique|mediation"
    r"|equipement|association)"
)
COMPLEMENT = re.compile(rf"( (du|de la|de l|des|de votre|votre|d|de) {OBJECT})+$")
OUTER = re.compile(
    rf"^({OBJECT}|fs|tags|properties|fields|attributes|addr|address|adresse|contact|contacts"
    r"|coordonnees|coordinates|localisation|location|infos?|informations?|place|geo|[a-z]{1,2})"
    r" (?=[a-z])"
)
# The headers that Google Forms gives to the account of the respondent.
RESPONDENT = {"adresse e mail", "email address", "nom d utilisateur", "username"}
# So do Microsoft Forms, Framaforms, démarche.numerique.gouv.fr and KoboToolbox.
RESPONDENT |= {"adresse de messagerie", "email", "e mail", "mail", "courriel", "nom", "name"}
FORM_DATES = {"horodateur", "timestamp", "heure de debut", "submitted at", "date de soumission"}
FORM_DATES |= {"soumis a", "soumis le", "depose le", "etat du dossier", "submission time"}
# An address that is not the one of the public desk.
ELSEWHERE = re.compile(r"\b(siege|facturation|correspondance|livraison|domicile)\b")
# « Adresse (Ville) » is a town.
PART_IN_BRACKETS = re.compile(
    r"\s*(?:adresse|address|adr|lieu|localisation|coordonn[ée]es|contact)\b[^()]*"
    r"\((?P<part>[^()]+)\)\s*",
    re.IGNORECASE,
)
PARTS = re.compile(
    r"(nom (de la )?)?(ville|commune|city|town|localite)|code postal|cp|postcode|zip( code)?|pays"
    rf"|country|state|region|departement|code insee|insee|latitude|longitude|lat|lon|{MAIL}|{PHONE}"
)
# The private columns that contain no names.
NOT_A_NAME = re.compile(
    rf"\b(?:{MAIL}|e mail|{PHONE}|comm?entaires?|comments?|notes?|remarques?|observations?|suivi"
    r"|date|interne|adresse|description)\b"
)
FIRST_NAME = re.compile(r"\b(prenoms?|first ?names?|given ?names?|forenames?)\b")


def is_private(column: str) -> bool:
    """Return True if a header suggests comments, internal notes or a person.

    A private column is published only after an explicit choice of its target. The words are those
    of `words_of`. The columns of the standard are never private.
    """
    return column not in STANDARD and bool(PRIVATE.search(words_of(column)))


def words_of(column: str) -> str:
    """Return the words of a header, plain and in the singular if the plural is in brackets.

    The words of `camelCase` and `snake_case` are separated, and figures glued to a word are
    removed, because they are a rank: "Remarque(s)", "NotesInternes" and "commentaire_interne2" give
    "remarque", "notes internes" and "commentaire interne".
    """
    words = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Ý])", " ", re.sub(r"\((e?s|e)\)", "", column))
    return re.sub(r"(?<=[a-z])\d+\b", "", plain(words))


def is_about_person(column: str) -> bool:
    """Return True if a header announces the names of persons: « Contact », « Nom du référent »."""
    words = words_of(column)
    is_name = is_first_name(column) or (is_private(column) and not NOT_A_NAME.search(words))
    return is_name or words in {"contact", "contacts", "qui", "votre nom"}


def is_never_guessed(column: str) -> bool:
    """Return True if a column with this header is private, from a geocoder or a contact to ignore.

    These contacts are fax, emergency, on-call and invoicing ones; SIREN numbers count too.
    """
    is_ignored = OTHER_CONTACTS.search(words_of(column))
    return is_private(column) or is_geocoded(column) or bool(is_ignored)


def is_geocoded(column: str) -> bool:
    """Return True if the header is one that geocoders add: their key, score or reading."""
    return any(GEOCODED.search(words) for words in (plain(column), words_of(column)))


def geocoder_columns(columns: Iterable[str]) -> set[str]:
    """Return the columns that api-adresse.data.gouv.fr added to a table; an empty set without them.

    The table has `label`, `score`, and one of `citycode`, `importance` and `housenumber`.
    """
    names = {column: plain(column) for column in columns}
    found = {*names.values()}
    if not {"label", "score"} <= found or not found & {"citycode", "importance", "housenumber"}:
        return set()
    return {column for column, name in names.items() if name in NATIONAL_GEOCODER}


def is_key_of_object(column: str) -> bool:
    """Return True if the header is that of an OpenStreetMap object, such as `osm_id`."""
    return bool(KEY_OF_OBJECT.fullmatch(words_of(column)))


def is_first_name(column: str) -> bool:
    """Return True if a header names the first names of persons."""
    return bool(FIRST_NAME.search(words_of(column)))


def names_of(column: str) -> list[str]:
    """Return the names that a header may be, as `plain` text, from the longest to the shortest.

    The first one is the whole header: "Quel est le nom du lieu ?" and "properties.nom" give, among
    others, "nom". A header such as "Adresse (commune)" gives only the part in brackets: "commune".
    Names may be repeated.
    """
    part = PART_IN_BRACKETS.fullmatch(column)
    if part and PARTS.fullmatch(plain(part["part"])):
        return [plain(part["part"])]
    words = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Ý])", " ", re.sub(r"\([^()]*\)", " ", column))
    name = COMPLEMENT.sub("", QUESTION.sub("", plain(re.sub(r"\[[^\[\]]*\]", " ", words)), count=1))
    names = [plain(column), name]
    while inner := OUTER.sub("", name, count=1):
        if inner == name:
            break
        name = COMPLEMENT.sub("", inner)
        names.append(name)
    return names


def bare(column: str) -> str:
    """Return the header as plain words, without a choice in brackets."""
    return plain(re.sub(r"\[[^\[\]]*\]", " ", column.replace("_", " ")))
