"""Rows that a file calls closed, abandoned, planned or not published.

Such a row must not become an open place. The status is in a column of its own ("Statut : fermé",
"disused=yes"), in a tag with a lifecycle prefix of OpenStreetMap ("disused:amenity=library"), in
the opening hours or in the name.
"""

import datetime
import re
from calendar import monthrange
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone

from network.text.strings import plain

from .note_headers import is_note, name_of

# The column of the mapped rows that contains the reason to hold a row back.
STATUS = "statut"
# The day on which the reason not to publish a row begins or ends, in ISO format: no column has
# this name.
CHANGES_ON = "\0changes_on"
# The headers of a status, after `plain`. The cells decide: « Statut : Association » says nothing.
OBJECT = (
    r"(?:lieu|structure|etablissement|espace|site|place|fiche|page|publication|activite|ouverture"
    r"|poi|equip|equipement|epn|fs|service|centre|antenne|permanence|point|tiers lieu|objet"
    r"|element|record|item|post|validation|moderation|diffusion|fonctionnement|exploitation"
    r"|avancement|visibilite|ligne|entree|donnee|enregistrement|demande|dossier)"
)
# Headers about the publication of a row: "no" and « privé » withhold it.
SHOWN = (
    r"(?:visibilite|visibility|moderation|publication|validation|diffusion|affichage|confidentialite"
    r"|acces a la fiche)"
)
PUBLICATION = re.compile(
    rf"(?:[a-z]+ )?{SHOWN}(?: (?:du|de la|de l|d|of the|of|(?:sur|dans) (?:la|le|l)))?"
    rf"(?: (?:{OBJECT}|carte|site|annuaire|cartographie|web|portail))?"
    rf"|(?:statut|status|state|etat) (?:(?:de la|de l|de|du|d) )?"
    rf"(?:{SHOWN}|fiche|page|post|ligne)|(?:post|page) status"
    # « Ouvert / fermé »
    r"|(?:ouverte?|open|active?|actif|publiee?|en service) (?:ou )?(?:non )?"
    r"(?:fermee?|closed|inactive?|inactif|publiee?|hors service|non)"
)
HEADERS = re.compile(
    rf"(?:[a-z]+ )?(?:statut|status|state|etat|situation|cycle de vie|lifecycle|existence"
    rf"|fonctionnement|(?<!\w)etat administratif|statut administratif)"
    rf"(?: administrati(?:f|ve))?(?: (?:du|de la|de l|de|d|of the|of))?(?: {OBJECT})?"
    rf"(?: actuel(?:le)?)?|{PUBLICATION.pattern}"
)
EXISTENCE = re.compile(r"existence|fonctionnement")
# The words of a cell under such a header.
CLOSED = re.compile(
    r"\b(?:fermee?s?|fermeture|ferme|closed|shut|shut down|permanently closed|clos|close"
    r"|desaffectee?|disused|abandoned|abandonnee?|demoli[et]?s?|demolished|removed|razed|destroyed"
    r"|detruite?|vacant|inactif|inactive|desactivee?|disabled|deactivated|obsolete|perimee?"
    r"|archivee?|archived?|supprimee?|deleted?|trash(?:ed)?|corbeille|annulee?|cancelled|canceled"
    r"|brouillon|draft|auto draft|projet|en projet|planned|proposed|prevue?|a venir|prochainement"
    r"|coming soon|construction|en (?:travaux|renovation|refonte)|under construction"
    r"|non publiee?|depubliee?|unpublished|not published|masquee?|cachee?|hidden|private"
    r"|suspendue?|suspension|suspended|interrompue?|interruption"
    r"|cessee?|cessation|radiee?|dissoute?|dissous|dissolution|n existe (?:plus|pas)|inexistante?"
    r"|hors service|out of service|hs|indisponible|unavailable|introuvable|inconnu a cette adresse"
    r"|(?:not|non) (?:approved|validated|published|active|approuvee?)|on hold|future|inherit|a voir"
    r"|refusee?|rejetee?|rejected|en (?:attente|suspens|sommeil|veille|pause|instance)|pending"
    r"|spam|doublons?|duplicat[ea]d?|duplicata|defunct|hors ligne|offline|non validee?|non visible"
    r"|en (?:cours|voie|phase|attente) (?:de |d )(?:validation|verification|moderation|creation"
    r"|montage|labellisation|construction|realisation|developpement|preparation|ouverture"
    r"|reouverture|redaction|saisie|relecture|fermeture|cessation|liquidation|demenagement"
    r"|publication|transfert|installation|amenagement|recrutement|suppression|instruction|etude)"
    r"|en (?:creation|montage|preparation|developpement|reflexion|etude|relecture|redaction"
    r"|moderation|validation|verification|instruction|test|gestation|devenir|cessation|liquidation)"
    r"|projetee?|envisagee?|pressentie?|candidate?|candidature|prospect|potentiel(?:le)?"
    r"|demenagee?|moved|transferee?|fusionnee?|merged|absorbee?|remplacee?|replaced|superseded"
    r"|liquidation|liquidee?|disparue?|perdue?|retiree?|withdrawn|arretee?|stoppee?|stopped"
    r"|terminee?|finie?|finished|ended|expiree?|expired|echue?|revolue?|resiliee?|dormante?|gelee?"
    r"|bloquee?|blocked|inoccupee?|delaissee?|sinistree?|incomplete?|invalide?|invalid|erronee?"
    r"|hors d usage|ko|nok|plus d activite|sans (?:activite|suite)|fermer"
    r"|(?:to|needs) (?:be )?review(?:ed)?|confidentiel(?:le)?|confidential"
    r"|a (?:supprimer|retirer|confirmer|valider|relire|revoir|completer|moderer"
    r"|creer|ouvrir|fermer|archiver|depublier|enlever|effacer|exclure|fusionner|contacter)"
    r"|ne (?:pas|plus) (?:publier|diffuser|afficher|montrer|utiliser|mettre en ligne|communiquer)"
    r"|do not (?:publish|display|show|use)|tests?|essai|demo|fictif|fictive|factice|dummy|sample)\b"
)
# The words that withhold a row under a header about its publication, or in a cell of a word.
WITHHELD = re.compile(
    r"\b(?:privee?s?|private|internes?|internal|restreinte?|restricted|reservee?s?|equipe|team"
    r"|staff|admins?|administrateurs?|confidentiel(?:le)?|membres?|members)\b"
)
NOBODY = re.compile(r"aucune?|personne|nobody|none|jamais|never|invisible|non")
CLOSED_HEAD = re.compile(
    r"(?:(?:definitivement|temporairement|provisoirement|actuellement|est|lieu|site|structure|le"
    rf"|la|c est|deja) )*{CLOSED.pattern}"
)
# The code of the moderation of GoGoCarto, whose 0 means that none is needed.
POSSIBLE_DUPLICATE = "4"
# The codes of the register of companies: F and C are closed ones.
ADMINISTRATIVE = re.compile(r"(?:[a-z]+ )*(?:etat|statut) administratif(?: [a-z]+)*")
# The status of something else than the place: « Contrat terminé ».
OTHER_STATUS = re.compile(r"(?:contrat|convention|cdd|cdi|formation|subvention|mission|bail)s?\b")
MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet"),
    *("aout", "septembre", "octobre", "novembre", "decembre"),
)
TIMES = (
    *("lundis?", "mardis?", "mercredis?", "jeudis?", "vendredis?", "samedis?", "dimanches?"),
    *("week ends?", "jours feries", "vacances", "matins?", "apres midis?", "midis?", *MONTHS),
)
# It closes the place even if "open" follows: "Fermé (ouvert jusqu’en 2022)".
CLOSED_FIRST = re.compile(r"\W*(?:d[ée]finitivement )?(?:ferm[ée]e?|closed)\s*\(", re.IGNORECASE)
# They override an "open" of the same cell.
NOT_YET = re.compile(
    r"\b(?:non|pas|pas encore|bientot|not|not yet) (?:encore )?(?:ouverte?|open|active?|actif)\b"
    r"|\b(?:ouverte?|open) (?:prochainement|bientot|soon)\b|\bplus (?:ouverte?|active?|actif)\b"
    r"|\b(?:re)?ouverture (?:prochaine|prevue|a venir|en)\b|\bopening soon\b"
)
NOT_CLOSED = re.compile(
    r"\b(?:non|pas|jamais|not|no longer) (?:\w+ )?(?:fermee?|closed|inactif|archivee?)\b"
    r"|\b(?:ouverte?|open|active?|actif|en service|operational)\b"
    # Some days or months of each year.
    rf"|\bfermee? (?:(?:le|les|du|en|au|tous|toutes|pendant) )*(?:{'|'.join(TIMES)})\b"
    r"(?!.*\b\d{4}\b)"
)
# The date after these words is that of the first day, or of the last.
OPENS = re.compile(r"\b(?:re)?(?:ouverture|ouvre|ouvrira|opens?|opening)\b")
ENDS = re.compile(r"\b(?:jusqu (?:au?|en)|until)\b")
# The words between « jusqu’ » and its date; others, such as « nouvel ordre, depuis le », doubt it.
NEAR = re.compile(
    rf"(?:(?:le|la|l|fin|debut|mi|milieu|au|du|de|d|en|mois|courant|moins|{'|'.join(TIMES)}) ?)*"
)
# They give the date to another event: « Réouverture prochaine, fermé depuis le 12/01/2025 ».
OTHER_EVENT = re.compile(r"\b(?:depuis|ferme[a-z]*|clos|suspendue?|jusqu)\b")
# The dates of a plain text, with the order of their parts; the first pattern wins at one place.
DATES = [
    (re.compile(r"(?<!\d)(\d{4}) (\d{2}) (\d{2})(?!\d)"), "year month day"),
    (re.compile(r"^(\d{4})(?: (\d{2}))?(?!\d)"), "year month"),
    (re.compile(r"(?<!\d)(?:(\d{1,2}) )?(\d{1,2}) (\d{4})(?!\d)"), "day month year"),
    (re.compile(rf"(?:(\d{{1,2}})(?:er)? )?\b({'|'.join(MONTHS)}) (\d{{4}})\b"), "day month year"),
    (re.compile(r"(?<!\d)(?<!\d )(\d{1,2}) (0?[1-9]|1[0-2]) (\d\d)(?! ?\d)"), "day month year"),
    (re.compile(r"\b(?:en|depuis) (\d{4})\b"), "year"),
]
CROSSES = re.compile("[❌✖✗✘⛔🔴🚫☐👎]")
TICKS = re.compile("[✅✔☑🟢✓]\ufe0f?")
ONLY_TICKS = {"x", "v", "coche", "checked"}
YES = {"oui", "yes", "y", "o", "x", "vrai", "true", "1", "1 0", "v", "ok", "on", "coche", "checked"}
NO = {"non", "no", "n", "faux", "false", "0", "0 0", "f", "ko", "decoche", "unchecked"}
# An answer of several words: « Non merci », « Oui, définitivement ». « Non-stop » and « Non
# renseigné » are no answers.
NO_FIRST = re.compile(
    r"non? (?!(?:stop|renseign|communiqu|precis|applicable|concern|defini|determin|connu|specifi))"
    r"|(?:pas|plus|jamais|ne|n|not|never)\b(?! (?:de \d|d un|d une|que|tard|de (?:souci|probleme)))"
)
YES_FIRST = re.compile(r"(?:oui|yes) ")
REFUSED = re.compile(r"\b(?:refus[a-z]*|oppos[a-z]*|jamais|pas(?! de (?:souci|probleme)s?\b))\b")
SUBJECT = (
    r"(?:(?:le|la|l|les|ce|c|cette|que|qu|lieu|structure|fiche|page|ligne|site|espace|place"
    r"|etablissement|est|a|ont|il|elle|on|nous|encore|toujours|actuellement|deja|is|it|the|still)"
    r" )*"
)
# Words after a state: « ouvert au public actuellement », « visible sur la carte ».
ADVERBS = (
    r"(?: (?:t (?:il|elle)|au public|public|actuellement|encore|toujours|a ce jour|definitivement"
    r"|definiti(?:f|ve)|temporairement|temporaire|provisoirement|provisoire|permanente?|totalement"
    r"|par (?:la|le|l) \w+|(?:sur|dans|a|on|in) (?:la |le |l |les |notre |the )?(?:carte|map|site"
    r"|annuaire|internet|cartographie|web|portail|public|open ?data|donnees ouvertes)))*"
)
# Headers of a question whose answer "yes" means closed. « Structure privée » is a legal form.
CLOSED_QUESTIONS = re.compile(
    rf"{SUBJECT}(?:(?:temporairement|provisoirement|definitivement|permanently|temporarily) )?"
    rf"(?:{CLOSED.pattern}){ADVERBS}"
    r"|supprimer|retirer|archiver|masquer|cacher|hide|delete"
    r"|(?:(?:is|est|fiche|page|ligne|donnees?|usage|a usage) )*"
    r"(?:privee?s?|private|internes?|internal)"
)
# How a place is closed: « Fermeture : définitive ».
CLOSES = re.compile(r"(?:definiti|permanen|temporair|provisoir|totale|complete|jusqu a nouvel)")
# Headers of a question whose answer "no" means closed.
OPEN_QUESTIONS = re.compile(
    rf"{SUBJECT}(?:ouverte?s?|open|active?s?|actifs?|enabled?|live|listed|approved|approuvee?"
    r"|publiee?s?|published|publish|public(?<=is public)|rend(?:re|u) public|visible|display|show"
    r"|en (?:activite|service|ligne|fonctionnement|exploitation|production)|online"
    r"|fonctionnel(?:le)?|operationnel(?:le)?|fonctionne|existante?|existe|exists|disponible"
    r"|available|valide|validee|afficher?|affichee|(?:a )?(?:publier|diffuser|montrer"
    r"|mettre en ligne)|mis(?:e)? en ligne|diffusee?|diffusable|diffusible|publiable|affichable"
    r"|diffusion|affichage|recoit du public|accueil(?:le)? (?:du|le) public)"
    rf"{ADVERBS}"
)
# Headers of the consent to publish a row, whose answer "no" withholds it.
CONSENT = re.compile(
    r"(?:.* )?(?:accept|autoris|consen|accord|souhait|voul|veut|desir)[a-z]*(?: [a-z]+)*"
    r" (?:publie(?:e|r|z)?s?|publication|diffus[a-z]*|affich[a-z]*|apparai[a-z]*|referenc[a-z]*"
    r"|recens[a-z]*|visibles?|(?:sur|dans) (?:la|le|l|une|notre|votre) (?:carte|annuaire|site"
    r"|cartographie)|(?:mis[a-z]*|soi[a-z]*|etre|figur[a-z]*) en ligne)(?: .*)?"
    r"|(?:publication|diffusion) (?:autorisee|acceptee|accordee)"
    r"|(?:ok|d accord|feu vert) pour (?:la |une |l )?(?:publi|diffus|affich|mise en ligne)[a-z]*"
    r"|(?:consentement|accord|autorisation|opt ?in)(?: (?:rgpd|du|de|la|le|l|lieu|structure"
    r"|explicite|recueillie?|obtenue?|donnee?))*"
)
# Answers to a question about consent that do not give it.
UNDECIDED = re.compile(
    r"\b(?:a (?:voir|discuter|demander)|peut etre|sous reserve|en cours|ne sait pas|nsp"
    r"|plus tard)\b"
)
# A closed row of a register, and the words that date its end or its start.
ENDED = (
    r"(?:fermeture|cessation|fin(?: d activite| de(?: la)? permanence| de (?:publication|validite"
    r"|diffusion|mise en ligne|l activite))?|suppression|archivage|retrait|depublication"
    r"|expiration|desactivation|radiation|dissolution|closure|closing|deletion|expiry|deleted"
    r"|archived|removed|closed|expired|unpublished|disabled|end|fermee?)"
)
END_DATES = re.compile(
    rf"(?:date|jour|mois|annee)(?: heure)? (?:de (?:la )?|d |of )?{ENDED}(?: definitive)?"
    rf"|{ENDED} (?:date|at|on|since|le|depuis)|(?:expire|valable|valide) (?:le|jusqu au)"
    r"|valid until|expires(?: at| on)?"
    r"|(?:ouverte?|ouverture|actif|active|en (?:service|activite)|open)(?: au public)?"
    r" (?:jusqu (?:au?|en)|until)"
)
# Headers of the last day of a closure: « Fermé jusqu’au », « En travaux jusqu’au ».
SHUT_UNTIL = re.compile(
    r"(?:(?:lieu|structure|espace|est) )*(?:fermee?|fermeture|clos|closed|(?:en )?travaux"
    r"|indisponible|suspendue?)(?: au public)? (?:jusqu (?:au?|en)|until)"
)
# Headers of an operation: any cell, even without a date, means that it was done.
DELETIONS = re.compile(r".*\b(?:deleted|deletion|suppression|archived|archivage|depublication)\b.*")
START_DATES = re.compile(
    r"(?:date|mois|annee)(?: (?:previsionnelle|prevue))? (?:de |d )?(?:(?:pre|re)?ouverture"
    r"|mise en service|debut(?: d activite)?|demarrage|lancement|inauguration|publication"
    r"|mise en ligne)(?: (?:prevue|previsionnelle|au public))?"
    r"|(?:start|opening|publish|publication) date|ouverture (?:prevue )?le|ouvre le"
    r"|ouverture (?:prevue|previsionnelle)|valid from"
)
LATER = re.compile(r"a venir|prochain|bientot|non? (?:definie?|fixee?|connue?)|a (?:definir|fixer)")
# Headers of another row that replaces this one, or of the reason of a closure: any answer counts.
REPLACED = re.compile(
    r"(?:doublons?|duplicat[ea]d?|duplicata)(?: (?:de|du|of|avec|possible|potentiel|id))+"
    r"|(?:fusionnee?|merged|remplacee?|replaced|superseded|absorbee?)"
    r"(?: (?:par|avec|dans|into|by|with|in|id))+"
    r"|(?:motif|raison|cause)s?(?: (?:de|du|la|l|d))* (?:fermeture|suppression|retrait|cessation"
    r"|depublication|refus|rejet|suspension|archivage|desactivation|radiation)"
)
NOTHING = {"aucun", "aucune", "unique", "sans objet", "neant", "nc", "null", "none", "nan", "na"}
# The main tags of OpenStreetMap, with the prefixes of tags that no longer apply.
MAIN_TAGS = ("amenity", "office", "shop", "craft", "leisure", "tourism", "club", "healthcare")
PREFIXED = re.compile(
    r"(?:disused|abandoned|was|closed|demolished|removed|razed|destroyed|proposed|planned"
    rf"|construction)[:_.](?:{'|'.join(MAIN_TAGS)})"
)
FOR_GOOD = r"ferm[ée]e? d[ée]finitivement|d[ée]finitivement ferm[ée]e?|fermeture d[ée]finitive"
NAMES = re.compile(
    r"^\W*(?:ferm[ée]e?|closed)\s*[\]):–—-]|\b(?:FERM[ÉE]E?|ferm[ée]e|(?:permanently )?closed)\s*$"
    r"|[\[(–—-]\s*(?:(?:lieu|site) )?(?:ferm[ée]e?|fermeture|(?:permanently )?closed)"
    rf"(?: depuis [^)\]]*| en \d{{4}})?\s*[\])]?\s*$|\b(?i:{FOR_GOOD})\b",
)
# A part of a name, between brackets or dashes, that marks the row and is no name.
MARKS = re.compile(
    r"(?:(?:lieu|site|fiche|ligne) )?(?:fermee?|closed|ferme(?:e)? (?:temporairement|provisoirement"
    r"|pour travaux|jusqu.*)|(?:temporairement|provisoirement) fermee?|fermeture (?:temporaire"
    r"|provisoire|prochaine|prevue)|doublons?(?: .*)?|duplicate|a (?:supprimer|fermer|valider"
    r"|creer|ouvrir|archiver|fusionner|confirmer)|archivee?|obsolete|desactivee?"
    r"|inactive?|inactif|brouillon|draft|tests?|en (?:projet|travaux|construction|creation)"
    r"|projet abandonne|supprimee?|annulee?|suspendue?|hors service|demenagee?|abandonnee?"
    r"|ne (?:pas|plus) \w+|ouverture (?:prochaine|prevue.*|en \d{4})"
    r"|anciene?ne? adresse|ancien lieu|n existe plus|(?:copie|copy) \d+)"
)
# These are also names of shops and workshops: « Papeterie - Copie », « Atelier - Essai ».
BRACKETED = re.compile(r"[\[(]\s*(?:copie|copy|essai)\s*[\])]", re.IGNORECASE)
# A row that somebody typed to try a form.
TRIALS = re.compile(
    r"(?:(?:ceci|c|est|un|une|le|la|mon|ma|premier|lieu|structure|place|espace|epn|nom|zz+|fiche"
    r"|point|ligne|de) )*(?:tests?|essais?|demo|exemple|lorem ipsum.*|asdf\w*|azerty|qwerty|xxx+"
    r"|aaa+|zzz+)(?: (?:de|du|d|lieu|structure|import|fiche|test|a supprimer|ne pas .*|\d+|[a-z]))*"
)
ENDED_HOURS = re.compile(rf"{FOR_GOOD}|permanently closed|n.existe plus", re.IGNORECASE)
SOON = re.compile(
    r"(?:re)?ouverture (?:prochaine|prevue|a venir|en (?:\w+ )?\d{4})|(?:pas encore|bientot) ouvert"
    r"|ouverte? (?:prochainement|bientot)|(?:coming|opening) soon"
)
SHUT_HOURS = re.compile(r"(?:actuellement |lieu |est )*(?:fermee?|closed|off)|fermeture")
# Sentences of notes that close or withhold the place: « Le lieu a fermé. »
MAY_CLOSE = re.compile(
    r"ferm|clos|exist|plus|doublon|duplic|suppr|publi|diffus|affich|confiden|brouillon|draft|test"
    r"|ouv|cess|liquid|d[ée]m[ée]nag|souhait|refus|veut|retir|retrait|projet|abandon|intern|priv"
    r"|r[ée]f[ée]renc|montr|en ligne|accept|d[ée]sir|pas encore|fonctionn|activit|essai",
    re.IGNORECASE,
)
SENTENCES = re.compile(r"\.(?!\d)|[;!?\n\r|•«»\"]+")
# A heading, such as « Attention : », and a remark after a dash.
PHRASES = re.compile(r"\s+[-–—/]+\s+|\s*:\s")
COMMAS = re.compile(r",\s")
BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
NOTE_SUBJECT = (
    r"(?:(?:attention|info|nb|note|maj|urgent|ce|cet|cette|le|la|l|les|notre|lieu|structure|site"
    r"|espace|epn|etablissement|centre|tiers lieu|association|mediatheque|bibliotheque|mairie"
    r"|maison|point|permanence|service|accueil|antenne|fiche|ligne|il|elle|a|est|ont|sont|sera|ete"
    r"|etait|semble|serait|devrait|doit|va|etre|avoir|actuellement|desormais|maintenant|toujours"
    r"|apparemment|probablement|sans doute|peut|deja|bien|totalement|completement|france services?"
    r"|numerique|aujourd hui|c|s|normalement|depuis \d{4}|car|et|mais|signale|donc|priori) )*"
)
# What may follow a state of the whole place; other words name a part of the offer.
WHOLE = (
    r"(?:(?: (?:au public|du tout|definitivement|a ce jour|pour le moment|pour l instant"
    r"|a cette adresse|ici|dans (?:cet?|cette|la|le|l)"
    r" (?:lieu|structure|mairie|commune|mediatheque|bibliotheque)))*"
    r"(?: (?:depuis|en \d{4}|le \d).*)?$)"
)
SHUT = r"ferm(?:e|ee|es|ees|ent|eture)"
CLOSING = re.compile(
    rf"{NOTE_SUBJECT}(?:(?:definitivement|temporairement|provisoirement) {SHUT}\b"
    rf"|{SHUT} (?:definiti|temporair|provisoir|ses portes|depuis|suite a|a cause|administrative"
    r"|jusqu|a (?:partir|compter|dater) d"
    r"|pour (?:(?:cause|raisons?) (?:de |d )?)?(?:travaux|renovation|refection|sinistre|sanitaires?"
    r"|incendie|inondation|degats?|demenagement|liquidation|cessation|retraite|deces"
    r"|une (?:duree|periode) indeterminee))"
    rf"|{SHUT} (?:en (?:\w+ )?\d{{4}}|le \d)|(?<=\ba )ferme{WHOLE}|(?<=\bete )fermee?{WHOLE}"
    r"|(?:lieu ferme|structure fermee)$"
    r"|(?<=\bva )fermer|fermera|fermeture (?:prochaine|prevue|annoncee)"
    rf"|n (?:existe|est) plus{WHOLE}|n existe pas{WHOLE}"
    rf"|ne fonctionne (?:plus|pas){WHOLE}"
    r"|n est (?:plus|pas encore) (?:ouverte?|accessible|en service|en activite|acti(?:f|ve))"
    rf"{WHOLE}"
    rf"|n ouvre plus{WHOLE}|ne (?:propose|accueille|recoit|assure) plus"
    rf"(?: (?:de permanences?|de public|du public|le public|d accueil|personne))?{WHOLE}"
    r"|plus (?:d activite|en activite|de permanence|de conseiller(?: numerique)?"
    rf"|de mediateur(?: numerique)?|ouverte?|acti(?:f|ve)){WHOLE}"
    rf"|(?:pas|pas encore|non) ouverte?s?{WHOLE}"
    rf"|cesse (?:toute |son |ses |leurs? |d )activites?{WHOLE}"
    rf"|(?<=\ba )demenage(?: (?:au|a l adresse|a) \d.*)?$|demenagee?$"
    r"|(?:re)?(?:ouverture|ouvrira|ouvre) (?:prochaine|prevue|bientot|a venir|prochainement)"
    r"(?: ses portes)?(?: (?:en|le|au|fin|debut|mi|courant|dans|a partir) (?:(?! d une? ).)*)?$"
    r"|(?:possible |potentiel )?(?:doublons?|duplicate)\b"
    r"|a (?:supprimer|retirer|archiver|depublier)"
    r"(?: (?:de|du) (?:la |l )?(?:carte|liste|annuaire|site|base))?$"
    r"|supprimer (?:cette|la|le|ce) (?:fiche|ligne|page|lieu|structure|point|doublon)\b"
    r"|(?:ne|n) (?:souhaite|veut|desire|accepte)(?:nt)? (?:pas|plus|aucune) .*(?:appara|figur"
    r"|publi|diffus|affich|visible|referenc|carte|annuaire|liste)"
    r"|refuse[a-z]* (?:la |de |d |toute |le |l )*(?:publication|diffusion|appara|figur"
    r"|etre (?:publi|diffus|affich|referenc|visible))"
    r"|(?:demande|veut|souhaite) (?:(?:son|sa|leur) (?:retrait|suppression)"
    r"|(?:a |d )?etre (?:retire|supprime|depublie)))"
)
# After these words a date is that of the first day of a closure without end, or of its announce.
LASTS = re.compile(
    r"definiti|\bdepuis\b|ses portes|\ba (?:ete )?ferme|\bn existe|\bplus\b|cess|liquid|demenag"
    r"|fermer|prochaine|prevue|annoncee|\ba (?:partir|compter|dater)\b|\bsuite a|\ba cause"
)
FUTURE = re.compile(r"\b(?:fermera?|fermeture (?:prochaine|prevue|annoncee))\b")
HOUR = re.compile(r"\b\d{1,2} ?h\b|\b\d{1,2}h\d\d\b")
CLOCK = re.compile(r"\d:\d\d")
# Closures of some days: « congés », « le lundi », « du 1er au 21 août ».
REGULAR = re.compile(
    rf"\b(?:{'|'.join(TIMES)}|conges?|feries?|ponts?|inventaire|soirs?|jours?|hiver|saison)\b"
)
# Orders count only as a whole clause: a workshop teaches « ne pas diffuser ses données ».
ORDERS = re.compile(
    rf"{NOTE_SUBJECT}(?:ne (?:pas|plus) (?:publier|diffuser|afficher|montrer|mettre en ligne"
    r"|rendre public|referencer)(?: (?:sur|cette|ce|la|le|l|fiche|lieu|ligne|carte|site|annuaire"
    r"|internet|pour|l instant|moment|svp|merci|avant|accord|sans|encore))*"
    r"|do not publish)"
)
# Words that count only as a whole sentence: « Services : cessation d’activité, test » is an offer.
WORDS = re.compile(
    rf"{NOTE_SUBJECT}(?:cessation(?: d activite)?(?: definitive)?{WHOLE}"
    r"|(?:en )?liquidation(?: judiciaire)?|en projet|projet abandonne|abandonnee?)"
    r"|(?:(?:attention|info|nb|note|urgent|ceci|c|est|une?) )*(?:brouillon|draft"
    r"|(?:ligne|fiche|lieu|donnee)s? (?:de )?tests?|tests?|essai"
    r"|(?:strictement )?confidentiel|strictement confidentielle"
    r"|(?:fiche|ligne|page|donnees?) (?:privee?s?|confidentielles?|internes?)"
    r"|lieu (?:confidentiel|interne)|(?:a )?usage (?:prive|interne))"
)
# Ticked, these are services and ways to help.
OFFERS = re.compile(r"en ligne|online|disponible|available|diffusion|affichage")
ONLINE = re.compile(r"en ligne|online")
OTHER_WAYS = re.compile(r"sur place|(?:en )?presentiel|a distance|(?:en )?visio\w*|on ?site|remote")
LONGEST = 80
YEAR = re.compile(r"\b20\d\d\b|\b\d\d?[/.-]\d\d?[/.-]\d\d\b")
ONE_DAY = datetime.timedelta(days=1)


@lru_cache(maxsize=10_000)
def is_status(column: str) -> bool:
    """Return True if a header may announce the status of a place.

    The cells of the column decide: "Statut : Association" and "Ouvert : 9 h – 12 h" are no status.
    """
    name = name_of(column)
    questions = (
        HEADERS,
        CLOSED_QUESTIONS,
        OPEN_QUESTIONS,
        CONSENT,
        END_DATES,
        START_DATES,
        SHUT_UNTIL,
    )
    return bool(PREFIXED.fullmatch(column.casefold())) or any(
        pattern.fullmatch(name) for pattern in (*questions, REPLACED)
    )


def held_back(cells: Mapping[str, str], today: datetime.date | None = None) -> str:
    """Return "header : cell" of the first cell that closes or hides the place, or "".

    The text is cut at `LONGEST` characters. `cells` is {header: cell} of a row of any table; only
    columns of `is_status` and of `is_note` count, and « ne pas publier » alone in any cell. A date
    of closure counts if it is not after `today`, by default the current day; a date of opening if
    it is after `today`; « fermé jusqu’au » until its date, and « ouvert jusqu’au » after it. A tag
    with a lifecycle prefix does not count if the row has a main tag without it: a library may
    occupy a former shop. « En ligne » beside « Sur place » is a way to help, not a status.
    """
    today = today or timezone.localdate()
    for column, cell in cells.items():
        cell = (cell or "").strip()
        if cell and _is_closing(column, cell, cells, today):
            return f"{column} : {' '.join(cell.split())}"[:LONGEST]
    return ""


def is_ticked_to_publish(column: str, answers: Collection[str]) -> bool:
    """Return True for a column in which a tick publishes a row, so that a blank cell does not.

    `answers` are its filled cells: all are ticks, such as "checked", "x" or ✅. « oui » answers a
    question, and a blank cell then means nothing. Ticked services and ways to help, such as « En
    ligne », do not count.
    """
    name = name_of(column)
    is_offer = OFFERS.fullmatch(name)
    asks = any(each.fullmatch(name) for each in (OPEN_QUESTIONS, CONSENT, PUBLICATION))
    ticks = (plain(cell) in ONLY_TICKS or TICKS.fullmatch(cell.strip()) for cell in answers)
    return asks and not is_offer and bool(answers) and all(ticks)


def next_change(
    cells: Mapping[str, str], name: str, hours: str, today: datetime.date | None = None
) -> str:
    """Return the first day after `today` on which the dates of a row close or open it, or "".

    The day is in ISO format. `cells` is {header: cell}, and `name` and `hours` are those of the
    place. Only written dates with a year count. `today` is by default the current day.
    """
    today = today or timezone.localdate()

    def is_held(day):
        return bool(held_back(cells, day) or held_by_text(name, hours, day))

    dated = (cell for cell in {*cells.values(), hours} if cell and YEAR.search(cell))
    dates = [date for cell in dated for date in _dates_in(plain(cell)) if date.last >= today]
    days = {day for date in dates for day in (date.first, date.last, date.last + ONE_DAY)}
    now = is_held(today) if days else False
    changes = (day for day in sorted(days) if day > today and is_held(day) != now)
    return next((day.isoformat() for day in changes), "")


def held_by_text(name: str, hours: str, today: datetime.date | None = None) -> str:
    """Return the name of a place, or its hours, if they close or withhold the place, or "".

    `today` is by default the current day. Examples: « EPN du Port (fermé) », « [DOUBLON]
    Médiathèque », « Test 2 », and the hours « Fermé ». The name has priority. The text is cut at
    `LONGEST` characters.
    """
    parts = [plain(part) for part in re.split(r"[\[\]()|:]|\s[-–—]+\s", name)]
    parts = [part for part in parts if part]
    is_marked = any(map(MARKS.fullmatch, parts)) or any(map(TRIALS.fullmatch, parts[:1]))
    if is_marked or BRACKETED.search(name) or NAMES.search(name.strip()):
        return name.strip()[:LONGEST]
    text, today = plain(hours), today or timezone.localdate()
    is_closed = ENDED_HOURS.search(hours) or SHUT_HOURS.fullmatch(text)
    if MAY_CLOSE.search(hours) and not (HOUR.search(text) or CLOCK.search(hours)):
        is_closed = is_closed or _is_closed_by_note(hours, today)
    if SOON.search(text) and _waits_for_opening(text, today) is not False:
        is_closed = True
    return hours.strip()[:LONGEST] if is_closed else ""


def _is_closing(column, cell, cells, today):
    """Return True if a cell of a row closes or hides the place."""
    if is_status(column):
        is_way = ONLINE.fullmatch(name_of(column)) and any(
            OTHER_WAYS.fullmatch(name_of(other)) for other in cells
        )
        return not is_way and _says_closed(column, cell, cells, today)
    if not MAY_CLOSE.search(cell):
        return False
    if ORDERS.fullmatch(plain(cell)):
        return True
    return is_note(name_of(column)) and _is_closed_by_note(cell, today)


def _says_closed(column, cell, cells, today):
    name, answer = name_of(column), plain(cell)
    if PREFIXED.fullmatch(column.casefold()):
        return answer not in NO and not any(cells.get(tag) for tag in MAIN_TAGS)
    if REPLACED.fullmatch(name):
        return not _is_no(answer) and answer not in NOTHING
    if CLOSED_QUESTIONS.fullmatch(name) and _confirms_closed(cell, answer, today):
        return True
    if OPEN_QUESTIONS.fullmatch(name) and _denies_open(cell, answer):
        return True
    if CONSENT.fullmatch(name):
        return _refuses(cell, answer)
    if SHUT_UNTIL.fullmatch(name):
        dates = _dates_in(answer)
        return bool(dates and dates[-1].last >= today)
    if END_DATES.fullmatch(name):
        return _is_over(name, answer, today)
    if START_DATES.fullmatch(name):
        date = _first_date(answer)
        return date.first > today if date else bool(LATER.search(answer))
    return bool(HEADERS.fullmatch(name)) and _status_closes(name, cell, answer, today)


def _refuses(cell, answer):
    """Return True if the answer to « J’accepte la publication » withholds the row."""
    is_refused = REFUSED.search(answer) and not YES_FIRST.match(answer)
    is_withheld = is_refused or CROSSES.search(cell) or WITHHELD.search(answer)
    is_doubtful = UNDECIDED.search(answer) or cell.strip() == "?"
    return _is_no(answer) or bool(is_withheld or is_doubtful) or _is_closed(answer)


def _status_closes(name, cell, answer, today):
    """Return True if a cell under a header of `HEADERS` closes or withholds the place."""
    is_moderation = "moderation" in name
    is_refused = _is_no(answer) or WITHHELD.search(answer)
    # « Statut : privé » is often a legal form, and « Situation : aucune » an empty answer.
    asks = PUBLICATION.fullmatch(name)
    is_withheld = (
        (asks and not is_moderation and is_refused)
        or (is_moderation and answer == POSSIBLE_DUPLICATE)
        or (asks and (NOBODY.fullmatch(answer) or WITHHELD.fullmatch(answer)))
        or (EXISTENCE.match(name) and _is_no(answer))
        or (ADMINISTRATIVE.fullmatch(name) and answer in {"f", "c"})
        # The codes of programs: 0 is a proposal or a draft, and negative numbers are deletions.
        or (not is_moderation and re.fullmatch(r"0|-\d+", cell))
    )
    if is_withheld:
        return True
    dated = {_waits_for_opening(answer, today), _is_shut_by_last_day(answer, today)} - {None}
    if dated:
        return True in dated
    if CROSSES.search(cell) or NOT_YET.search(answer) or CLOSED_FIRST.match(cell):
        return True
    return _is_closed(answer)


def _is_closed_by_note(cell, today):
    """Return True if a sentence of a note closes or withholds the place on the day `today`.

    « Le lieu a fermé » closes it. « Fermé pour travaux jusqu’au 12/01/2025 » closes it
    until that day. Brackets, and a part of a sentence without subject after another part, such as
    « La gare, fermée en 1980, abrite un fablab », are about something else.
    """
    opening = _waits_for_opening(plain(cell), today)
    for sentence in filter(plain, SENTENCES.split(cell)):
        if WORDS.fullmatch(plain(sentence)):
            return True
        for phrase in PHRASES.split(BRACKETS.sub(" ", sentence)):
            clauses = [clause for clause in map(plain, COMMAS.split(phrase)) if clause]
            if any(map(ORDERS.fullmatch, clauses)):
                return True
            # A place that has opened is not closed by its note, but it may refuse to be shown.
            if opening is not False and any(
                _closes(clause, today, opening) for clause in _own_clauses(clauses)
            ):
                return True
    return False


def _own_clauses(clauses):
    """Yield the clauses that are about the place: the first, and the others with a subject."""
    is_first = True
    for clause in clauses:
        subject = re.match(NOTE_SUBJECT, f"{clause} ")[0]
        if is_first or subject:
            yield clause
        is_first = is_first and subject == f"{clause} "


def _closes(clause, today, opening):
    """Return True if a clause of a note closes the place on the day `today`.

    `opening` is True if the note names a date of opening after this day. The dates of the clause
    decide: of one date, a closure without end starts on it, and any other lasts for this day; of
    two dates, the place is closed between them. Hours, and days or months without a year, are
    those of a regular closure.
    """
    if not CLOSING.match(clause) or HOUR.search(clause):
        return False
    if (is_shut := _is_shut_by_last_day(clause, today)) is not None:
        return is_shut
    is_endless, dates = LASTS.search(clause), _dates_in(clause)
    if OPENS.search(clause):
        return bool(opening) or not (REGULAR.search(clause) or re.search(r"\d", clause))
    if len(dates) > 1 or (dates and not is_endless):
        is_year = len(dates) == 1 and dates[0].last - dates[0].first > datetime.timedelta(days=31)
        return dates[0].first <= today and (is_year or today <= dates[-1].last)
    if dates:
        return dates[0].first <= today
    if FUTURE.search(clause):
        return False
    if re.search(r"definiti|depuis|demenag", clause):
        return True
    is_regular = REGULAR.search(clause) or re.search(r"\d", clause)
    return not is_regular or bool(re.match(r"(?:\w+ )*(?:doublon|duplicate)", clause))


def _confirms_closed(cell, answer, today):
    """Return True if the answer to « Fermé ? » closes the place; « le lundi » does not."""
    if _is_yes(answer) or TICKS.search(cell) or CLOSES.match(answer):
        return True
    if (is_shut := _is_shut_by_last_day(answer, today)) is not None:
        return is_shut
    dates = _dates_in(answer)
    is_past = len(dates) == 1 and dates[0].first <= today
    return is_past or bool(CLOSED.match(answer) and _is_closed(answer))


def _denies_open(cell, answer):
    """Return True if the answer to « Ouvert ? » or « Publier ? » closes or withholds the place."""
    is_denied = _is_no(answer) or CROSSES.search(cell) or NOT_YET.search(answer)
    return bool(
        is_denied
        or (CLOSED_HEAD.match(answer) and _is_closed(answer))
        or WITHHELD.fullmatch(answer)
    )


def _is_over(name, answer, today):
    """Return True if a cell under a header of `END_DATES` means that the place has ended.

    Of two dates, the place is closed between them only. A cell without a date counts under a header
    of `DELETIONS`, unless it is "no" or has only zeros.
    """
    dates = _dates_in(answer)
    if len(dates) > 1:
        return dates[0].first <= today <= dates[-1].last
    if dates:
        return dates[0].first <= today
    is_done = answer.strip("0 ") and not _is_no(answer) and answer not in NOTHING
    return bool(CLOSES.match(answer) or (DELETIONS.fullmatch(name) and is_done))


def _is_yes(answer):
    """Return True for "oui" and « Oui, définitivement », and not for « Oui, le lundi »."""
    is_regular = re.search(rf"\b(?:{'|'.join(TIMES)})\b", answer) and not _dates_in(answer)
    return answer in YES or bool(YES_FIRST.match(answer) and not is_regular)


def _is_no(answer):
    return answer in NO or bool(NO_FIRST.match(answer))


def _is_closed(answer):
    is_other = NOT_CLOSED.search(answer) or OTHER_STATUS.match(answer)
    return bool(CLOSED.search(answer)) and not is_other


def _waits_for_opening(answer, today):
    """Return whether a cell with the date of an opening closes the place; None without it.

    A month or a year counts as its last day. After this day, a closure for good before the date,
    or any closure after it, still closes the place.
    """
    if not (match := OPENS.search(answer)):
        return None
    before, rest = answer[: match.start()], answer[match.end() :].strip()
    if (date := _first_date(rest)) and not OTHER_EVENT.search(rest[: date.start]):
        is_closed = ENDED_HOURS.search(before) or _is_closed(rest[date.end :])
        return date.last > today or bool(is_closed)
    # « 15/01/2027 : ouverture »
    is_later = (date := _first_date(answer)) and date.last > today
    return True if is_later else None


def _is_shut_by_last_day(answer, today):
    """Return whether a cell with the last day of a state closes the place; None without it.

    A month or a year counts as its last day. « Ouvert jusqu’au » closes the place after this day,
    and « Fermé jusqu’au » until the last date that follows. If other words than those of `NEAR`
    precede its date, or if another closure follows, the place is closed too.
    """
    if not (match := ENDS.search(answer)):
        return None
    before, rest = answer[: match.start()], answer[match.end() :].strip()
    if not (dates := _dates_in(rest)) or OTHER_EVENT.search(rest[: dates[0].start]):
        return None
    states = before if CLOSED.search(before) or NOT_CLOSED.search(before) else answer
    # The state nearest to the date: « Ouvert, puis fermé jusqu’au 15/01/2027 ».
    closed, opened, not_yet = (
        max((found.end() for found in pattern.finditer(states)), default=-1)
        for pattern in (CLOSED, NOT_CLOSED, NOT_YET)
    )
    if closed <= opened and not_yet < max(opened, 0):
        return dates[0].last < today
    is_sure = NEAR.fullmatch(rest[: dates[0].start]) and not _is_closed(rest[dates[0].end :])
    return not is_sure or any(date.last >= today for date in dates)


class Date(NamedTuple):
    """A date of a text, from `start` to `end`; a month or a year has several days."""

    start: int
    first: datetime.date
    last: datetime.date
    end: int


def _first_date(text):
    return next(iter(_dates_in(text)), None)


def _dates_in(text):
    """Return the `Date`s of a plain text, sorted by start.

    A date without a year, and an impossible one, do not count.
    """
    found = {}
    for pattern, names in DATES:
        for match in pattern.finditer(text):
            parts = dict(zip(names.split(), match.groups(), strict=True))
            if days := _days_of(parts["year"], parts.get("month"), parts.get("day")):
                found.setdefault(match.start(), Date(match.start(), *days, match.end()))
    return sorted(found.values())


def _days_of(year, month, day):
    """Return (first day, last day) of a day, a month or a year written as texts, or None."""
    month = MONTHS.index(month) + 1 if month in MONTHS else int(month or 0)
    year = f"20{year}" if len(year) == 2 else year
    try:
        first = datetime.date(int(year), month or 1, int(day or 1))
    except ValueError:
        return None
    if day:
        return first, first
    last_month = month or 12
    return first, datetime.date(first.year, last_month, monthrange(first.year, last_month)[1])
