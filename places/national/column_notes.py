"""Descriptions of the columns of the published files, for the people who open them."""

from django.utils.translation import gettext_lazy as _

from .standard import FILLED_NAMES

NOTES = [
    ("id", _("identifiant du lieu, le même d’un fichier à l’autre")),
    ("pivot", _("SIRET ou RNA du lieu ou de sa structure ; vide quand il n’est pas connu")),
    ("nom", _("nom officiel du lieu")),
    ("commune", _("commune de l’adresse")),
    ("code_postal", _("cinq chiffres")),
    ("code_insee", _("code officiel de la commune")),
    ("adresse", _("numéro et rue")),
    ("complement_adresse", _("étage, bâtiment, lieu-dit")),
    ("latitude", _("en degrés, WGS84 ; vide quand la position n’est pas sûre")),
    ("longitude", _("en degrés, WGS84 ; vide quand la position n’est pas sûre")),
    ("typologie", _("codes du vocabulaire national : EPN, BIB, TIERS_LIEUX…")),
    ("telephone", _("un numéro, sans espaces : +33492000000 ; le fixe s’il y en a deux")),
    ("courriels", _("adresses de la structure, jamais d’une personne")),
    ("site_web", _("sites et réseaux sociaux")),
    ("horaires", _("syntaxe « opening_hours » d’OpenStreetMap, fermetures datées comprises")),
    ("presentation_resume", _("280 signes au plus")),
    ("presentation_detail", _("texte libre")),
    ("source", _("qui a recueilli la fiche")),
    ("itinerance", _("Itinérant, Fixe ou les deux")),
    ("structure_parente", _("réseau ou structure de rattachement")),
    (
        "date_maj",
        _("jour de la dernière mise à jour ou confirmation ; sinon, de l’arrivée de la fiche ici"),
    ),
    ("services", _("ce que l’on peut y faire, 9 valeurs")),
    ("publics_specifiquement_adresses", _("vide : ouvert à tous, ou non précisé")),
    ("prise_en_charge_specifique", _("besoins particuliers pris en charge")),
    ("frais_a_charge", _("Gratuit, Gratuit sous condition, Payant")),
    ("dispositif_programmes_nationaux", _("France Services, Conseillers numériques…")),
    ("formations_labels", _("formations et labels nationaux")),
    ("autres_formations_labels", _("autres labels, texte libre")),
    ("modalites_acces", _("comment venir : se présenter, téléphoner…")),
    ("modalites_accompagnement", _("seul, accompagné, en atelier, à distance")),
    ("fiche_acces_libre", _("adresse de la fiche Acceslibre")),
    ("prise_rdv", _("adresse de prise de rendez-vous")),
]
# [(name, description, True if the column is never empty)]
COLUMN_NOTES = [(name, note, name in FILLED_NAMES) for name, note in NOTES]
