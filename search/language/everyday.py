"""What people type for what our texts call otherwise: brands, and English words. Pure data.

A term here is a folded French word, or an acronym of the lexicon, which stands for its long form.
"""

from functools import lru_cache

from .analysis import stem
from .sounds import sound

# Less than a synonym that an editor chose: a text that names the brand itself comes first.
BRAND_WEIGHT = 0.4
TRANSLATION_WEIGHT = 0.9

# A brand or a service -> what it is used for, in the words of workshops and places.
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
    "facebook": "internet photo video",
    "facetime": "visioconference telephone",
    "firefox": "navigateur",
    "franceconnect": "identite demarche",
    "gmail": "courriel messagerie",
    "gemini": "ia",
    "google": "internet",
    "hotmail": "courriel",
    "huawei": "smartphone telephone",
    "icloud": "sauvegarde photo",
    "instagram": "photo video",
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
    "snapchat": "photo video",
    "spotify": "musique",
    "teams": "visioconference",
    "telegram": "messagerie",
    "tiktok": "video smartphone",
    "twitter": "internet",
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

# An English word -> the French one, for what is not translated.
ENGLISH = {
    "account": "compte",
    "administrative": "demarche",
    "appointment": "rendezvous",
    "bank": "banque",
    "beginner": "debutant",
    "benefit": "caf allocation",
    "bicycle": "velo",
    "bill": "facture",
    "birth": "naissance",
    "child": "enfant",
    "class": "atelier cours",
    "computer": "ordinateur",
    "course": "atelier cours",
    "cybersecurity": "cybersecurite securite",
    "disability": "handicap",
    "disabled": "handicap",
    "doctor": "medecin sante",
    "driving": "permis conduire",
    "elderly": "senior",
    "fake": "faux arnaque",
    "family": "famille",
    "file": "fichier dossier",
    "form": "formulaire",
    "fraud": "arnaque",
    "free": "gratuit",
    "game": "jeu",
    "health": "sante",
    "help": "aide accompagnement",
    "home": "domicile",
    "homework": "devoir",
    "housing": "logement",
    "identity": "identite",
    "immigration": "etranger titre sejour",
    "insurance": "assurance",
    "invoice": "facture",
    "job": "emploi",
    "keyboard": "clavier",
    "laptop": "ordinateur portable",
    "learn": "apprendre",
    "letter": "lettre courrier",
    "library": "mediatheque bibliotheque",
    "licence": "permis",
    "license": "permis",
    "mail": "courriel",
    "medical": "sante",
    "mobile": "telephone smartphone",
    "money": "argent",
    "mouse": "souris",
    "music": "musique",
    "network": "reseau",
    "online": "ligne",
    "paperwork": "demarche papier",
    "passport": "passeport",
    "password": "mdp",
    "pay": "paiement",
    "pension": "retraite",
    "permit": "permis titre",
    "phone": "telephone smartphone",
    "picture": "photo image",
    "print": "imprimer",
    "printer": "imprimante",
    "privacy": "vie privee",
    "repair": "reparer reparation",
    "residence": "sejour",
    "resume": "cv",
    "retirement": "retraite",
    "safe": "securite",
    "safety": "securite",
    "scam": "arnaque",
    "scan": "numeriser",
    "school": "ecole",
    "screen": "ecran",
    "security": "securite",
    "sewing": "couture",
    "shopping": "achat",
    "software": "logiciel",
    "storage": "sauvegarde",
    "student": "etudiant",
    "tablet": "tablette",
    "tax": "impot",
    "text": "texte",
    "ticket": "billet",
    "town": "commune",
    "training": "formation",
    "translate": "traduire traduction",
    "typing": "clavier frappe",
    "unemployment": "chomage",
    "vehicle": "vehicule",
    "voice": "voix",
    "web": "internet",
    "website": "site",
    "wheelchair": "fauteuil",
    "woman": "femme",
    "work": "travail emploi",
    "workshop": "atelier",
    "write": "ecrire",
    "young": "jeune",
    "youth": "jeune",
}


def uses(brand: str) -> dict[str, float]:
    """{term: what a match counts} of what a brand is used for; nothing of another word."""
    return dict.fromkeys(_stems(BRANDS.get(brand, "")), BRAND_WEIGHT)


def translations(root: str, language: str) -> dict[str, float]:
    """{French term: what a match counts} of a word by its stem."""
    words = _translations().get(root, ()) if language == "en" else ()
    return dict.fromkeys(words, TRANSLATION_WEIGHT)


def brand_meant(form: str) -> str:
    """The brand that a misspelt word sounds like, or "": "watsap" gives "whatsapp"."""
    return _brand_sounds().get(sound(form), "") if len(form) > 4 else ""


def _stems(words):
    return [stem(word) for word in words.split()]


@lru_cache
def _translations():
    return {stem(word, "en"): _stems(words) for word, words in ENGLISH.items()}


@lru_cache
def _brand_sounds():
    return {sound(brand): brand for brand in BRANDS if len(brand) > 4}
