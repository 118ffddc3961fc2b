"""Brands and English words with the French words of the site's texts. Pure data.

A value is a list of folded French words, or an acronym of the lexicon for its long form.
"""

from functools import lru_cache

from .analysis import stem
from .sounds import sound

# Less than an editor's synonym: a text that contains the brand itself comes first.
BRAND_WEIGHT = 0.4
TRANSLATION_WEIGHT = 0.9

# A brand or a service -> its use, in the words of workshops and places.
BRANDS = {
    "android": "smartphone telephone",
    "airbnb": "reservation",
    "ameli": "cpam demarche",
    "apple": "smartphone tablette",
    "blablacar": "covoiturage",
    "canva": "affiche image",
    "chatgpt": "ia",
    "chrome": "navigateur",
    "chromebook": "ordinateur",
    "copilot": "ia",
    "deezer": "musique",
    "discord": "messagerie",
    "doctolib": "sante medecin rendezvous demarche",
    "dropbox": "fichier sauvegarde",
    "excel": "tableur bureautique",
    "facebook": "reseausocial",
    "facetime": "visioconference telephone",
    "firefox": "navigateur",
    "franceconnect": "identite demarche",
    "gmail": "courriel messagerie",
    "gemini": "ia",
    "google": "internet",
    "hotmail": "courriel",
    "huawei": "smartphone telephone",
    "icloud": "sauvegarde photo",
    "instagram": "reseausocial",
    "ipad": "tablette",
    "iphone": "smartphone telephone",
    "leboncoin": "achat vente",
    "linkedin": "emploi cv",
    "macbook": "ordinateur",
    "messenger": "messagerie",
    "netflix": "video",
    "outlook": "courriel",
    "parcoursup": "orientation etudes",
    "paypal": "paiement achat",
    "photoshop": "photo image",
    "pinterest": "image",
    "powerpoint": "bureautique",
    "pronote": "ecole parent",
    "samsung": "smartphone telephone",
    "skype": "visioconference",
    "sncf": "train billet",
    "snapchat": "reseausocial",
    "spotify": "musique",
    "teams": "visioconference",
    "telegram": "messagerie",
    "tiktok": "reseausocial",
    "twitter": "reseausocial",
    "viber": "messagerie telephone",
    "vinted": "achat vente",
    "waze": "gps telephone",
    "whatsapp": "messagerie telephone smartphone",
    "windows": "ordinateur",
    "word": "bureautique traitement",
    "xiaomi": "smartphone telephone",
    "yahoo": "courriel",
    "youtube": "video",
    "zoom": "visioconference",
}

# An English word -> French words, for pages without a translation.
ENGLISH = {
    "account": "compte",
    "administrative": "demarche",
    "adult": "adulte",
    "adviser": "conseiller",
    "advisor": "conseiller",
    "app": "application",
    "appointment": "rendezvous",
    "asylum": "etranger titre sejour",
    "bank": "banque",
    "beginner": "debutant",
    "benefit": "caf allocation",
    "bicycle": "velo",
    "bill": "facture",
    "birth": "naissance",
    "buy": "achat acheter",
    "car": "vehicule carte grise",
    "card": "carte",
    "charger": "chargeur",
    "cheap": "occasion",
    "child": "enfant",
    "citizen": "citoyen",
    "class": "atelier cours",
    "clinic": "sante",
    "college": "etudes",
    "complaint": "plainte",
    "computer": "ordinateur",
    "connection": "connexion",
    "counsellor": "conseiller",
    "course": "atelier cours",
    "cybersecurity": "cybersecurite securite",
    "deaf": "surdite",
    "death": "deces",
    "delete": "supprimer",
    "device": "appareil",
    "disability": "handicap",
    "disabled": "handicap",
    "divorce": "divorce",
    "doctor": "medecin sante",
    "download": "telecharger",
    "driving": "permis conduire",
    "elderly": "senior",
    "electricity": "energie facture",
    "employment": "emploi",
    "english": "anglais",
    "event": "evenement atelier",
    "fake": "faux arnaque",
    "family": "famille",
    "file": "fichier dossier",
    "fix": "reparer reparation",
    "forgot": "oublier perdu",
    "forgotten": "oublier perdu",
    "form": "formulaire",
    "fraud": "arnaque",
    "free": "gratuit",
    "french": "francais",
    "game": "jeu",
    "gas": "energie facture",
    "grandparent": "senior",
    "hacked": "pirate arnaque",
    "headphone": "casque",
    "health": "sante",
    "hearing": "surdite",
    "help": "aide accompagnement",
    "home": "domicile",
    "homework": "devoir",
    "hospital": "sante",
    "housing": "logement",
    "identity": "identite",
    "immigration": "etranger titre sejour",
    "install": "installer",
    "insurance": "assurance",
    "interview": "entretien emploi",
    "invoice": "facture",
    "job": "emploi",
    "keyboard": "clavier",
    "kid": "enfant",
    "landline": "telephone",
    "language": "langue",
    "laptop": "ordinateur portable",
    "learn": "apprendre",
    "lesson": "cours atelier",
    "letter": "lettre courrier",
    "library": "mediatheque bibliotheque",
    "licence": "permis",
    "license": "permis",
    "literacy": "lire ecrire",
    "lost": "perdu",
    "mail": "courriel",
    "marriage": "mariage",
    "medical": "sante",
    "meeting": "reunion visioconference",
    "mobile": "telephone smartphone",
    "money": "argent",
    "mouse": "souris",
    "music": "musique",
    "neighborhood": "quartier",
    "neighbour": "voisin",
    "neighbourhood": "quartier",
    "network": "reseau",
    "old": "senior",
    "online": "ligne",
    "paperwork": "demarche papier",
    "passport": "passeport",
    "password": "mdp",
    "pay": "paiement",
    "pension": "retraite",
    "permit": "permis titre",
    "phone": "telephone smartphone",
    "photocopy": "photocopie imprimer",
    "picture": "photo image",
    "print": "imprimer",
    "printer": "imprimante",
    "privacy": "vie privee",
    "refugee": "etranger",
    "renew": "renouveler",
    "rent": "logement loyer",
    "repair": "reparer reparation",
    "residence": "sejour",
    "resume": "cv",
    "retirement": "retraite",
    "safe": "securite",
    "safety": "securite",
    "save": "sauvegarde enregistrer",
    "scam": "arnaque",
    "scan": "numeriser",
    "school": "ecole",
    "screen": "ecran",
    "security": "securite",
    "sell": "vente vendre",
    "sewing": "couture",
    "shopping": "achat",
    "software": "logiciel",
    "speak": "parler",
    "spreadsheet": "tableur",
    "stolen": "vol",
    "storage": "sauvegarde",
    "student": "etudiant",
    "survey": "enquete",
    "tablet": "tablette",
    "tax": "impot",
    "teach": "apprendre",
    "teacher": "professeur",
    "teenager": "adolescent",
    "text": "texte",
    "ticket": "billet",
    "toddler": "enfant",
    "town": "commune",
    "train": "train billet",
    "training": "formation",
    "translate": "traduire traduction",
    "typewriting": "clavier frappe",
    "typing": "clavier frappe",
    "unemployment": "chomage",
    "update": "mise jour",
    "vehicle": "vehicule",
    "visa": "titre sejour",
    "voice": "voix",
    "volunteer": "benevole",
    "web": "internet",
    "website": "site",
    "wedding": "mariage",
    "wheelchair": "fauteuil",
    "woman": "femme",
    "work": "travail emploi",
    "workshop": "atelier",
    "write": "ecrire",
    "young": "jeune",
    "youth": "jeune",
}


def uses(brand: str) -> dict[str, float]:
    """Return {French stem: weight} of the words for the use of a brand; {} for any other word.

    `brand` is a folded word: "zoom" gives the stem of "visioconference".
    """
    return dict.fromkeys(_stems(BRANDS.get(brand, "")), BRAND_WEIGHT)


def translations(root: str, language: str) -> dict[str, float]:
    """Return {French stem: weight} of the translations of the English word with the stem `root`.

    Returns {} for another word, and if `language` is not "en".
    """
    words = _translations().get(root, ()) if language == "en" else ()
    return dict.fromkeys(words, TRANSLATION_WEIGHT)


def english_meant(forms: set[str]) -> str:
    """Return the first, in alphabetical order, of `forms` with a translation; "" without one."""
    return min(ENGLISH.keys() & forms, default="")


def brand_meant(form: str) -> str:
    """Return the brand that a word sounds like: "whatsapp" for "watsap" and "whatsapp".

    `form` is the folded word. Returns "" if the word has fewer than five letters, or if it sounds
    like no brand of at least five letters.
    """
    return _brand_sounds().get(sound(form), "") if len(form) > 4 else ""


def _stems(words):
    return [stem(word) for word in words.split()]


@lru_cache
def _translations():
    return {stem(word, "en"): _stems(words) for word, words in ENGLISH.items()}


@lru_cache
def _brand_sounds():
    return {sound(brand): brand for brand in BRANDS if len(brand) > 4}
