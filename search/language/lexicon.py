"""Vocabulary of the field, as data: exceptions to the French stemmer, acronyms, ordinary words.

Everything is folded: lower case, no accent, œ written oe.
"""

# Stop words of documents and questions, with polite formulas and text-message abbreviations.
# "été" (summer), "aide" and "autre" are not stop words.
STOP_WORDS = {
    "fr": frozenset(
        """
        a afin ai ainsi alors apres as au aucun aucune aupres aura aurait auront aussi autres aux
        avaient avais avait avant avec avez avoir avons ayant c car ce ceci cela celle celles celui
        cependant ces cet cette ceux chacun chaque chez ci comme comment d dans de depuis des donc
        dont du elle elles en encore entre es est et etaient etait etant etes etre eu eux font fut
        hors ici il ils j je jusqu jusque l la laquelle le lequel les lesquelles lesquels leur leurs
        lors lorsqu lorsque lui m ma mais me meme memes mes mien moi mon n ne ni non nos notre nous
        on ont or ou par parce parmi pas pendant peu peut peuvent peux plus pour pourquoi puis
        puisqu puisque qu quand que quel quelle quelles quels qui quoi quoique s sa sans sauf se
        selon sera serait seront ses seulement si sien soi soit sommes son sont sous suis sur t ta
        tandis te tel telle telles tels tes toi ton tous tout toute toutes tres tu un une va vers
        via voici voila vont vos votre vous y
        bjr bonjour cest jai jsuis jveux merci plait pr qd stp svp voudrais ya
        """.split()
    ),
    "en": frozenset(
        """
        a about after all also am among an and another any anyone anything are aren as at be
        because been before being between both but by can cannot could couldn d did didn do
        does doesn doing don down during each either even every everyone everything few for
        from had hadn has hasn have haven having he her here hers him his how i if in into
        is isn it its just know least less let like ll lot m many may maybe me might more
        most much must mustn my near neither no nor not now of off on one only onto or other
        others our ours out over own re s same say several shall she should shouldn since so
        some someone something still such t than that the their theirs them then there these
        they this those though through to too toward under until up us ve very was wasn we
        were weren what when where whether which while who whom whose why will with within
        without would wouldn yes yet you your yours
        find get hello hi looking need okay please thank thanks want
        """.split()
    ),
}

# Interrogative and personal stop words, which identify titles with the same question.
# Prepositions and articles do not.
ASKING = {
    "fr": frozenset(
        """
        combien comment laquelle lequel ou pourquoi quand quel quelle quelles quels qui quoi
        j je m ma me mes moi mon nos notre nous t ta te tes toi ton tu vos votre vous
        """.split()
    ),
    "en": frozenset(
        """
        how what when where which who whom why
        i me my our ours us we you your yours
        """.split()
    ),
}

# Facts about a place that is named by the other words.
FACTS = frozenset(
    """
    adresse adresses coordonnees heure heures horaire horaires ouvert ouverte ouvertes ouverts
    ouverture ouvertures ouvre ouvrent
    address hours open opening
    """.split()
)

# Words that the Snowball stemmer separates: irregular plurals, and trades of the field with their
# activities.
IRREGULAR = {
    "fr": {
        "adieux": "adieu",
        "aieux": "aieul",
        "baux": "bail",
        "bijoux": "bijou",
        "cheveux": "cheveu",
        "cieux": "ciel",
        "emaux": "email",
        "enjeux": "enjeu",
        "epns": "epn",
        "feux": "feu",
        "genoux": "genou",
        "hiboux": "hibou",
        "impression": "imprimer",
        "impressions": "imprimer",
        # Not the stem of "initiation", because places are named "Initiative".
        "initiative": "initiativ",
        "initiatives": "initiativ",
        "jeux": "jeu",
        "lieux": "lieu",
        "madame": "dame",
        "mails": "courriel",
        "mail": "courriel",
        "mediateur": "mediation",
        "mediateurs": "mediation",
        "mediatrice": "mediation",
        "mediatrices": "mediation",
        "mesdames": "dame",
        "messieurs": "monsieur",
        "milieux": "milieu",
        "neveux": "neveu",
        "pneus": "pneu",
        "travaux": "travail",
        "tuyaux": "tuyau",
        "vitraux": "vitrail",
        "voeux": "voeu",
        "yeux": "oeil",
    },
    "en": {
        "children": "child",
        "men": "man",
        "people": "person",
        "women": "woman",
    },
}

# Words written as one or several, with or without a hyphen: parts (singular) -> the single word.
COMPOUNDS = {
    ("co", "voiturage"): "covoiturage",
    ("co", "working"): "coworking",
    ("cyber", "malveillance"): "cybermalveillance",
    ("cyber", "securite"): "cybersecurite",
    ("e", "administration"): "eadministration",
    ("e", "mail"): "courriel",
    ("fab", "lab"): "fablab",
    ("hacker", "space"): "hackerspace",
    ("maker", "space"): "makerspace",
    ("rendez", "vous"): "rendezvous",
    ("reseau", "social"): "reseausocial",
    ("smart", "phone"): "smartphone",
    ("tele", "centre"): "telecentre",
    ("tele", "procedure"): "teleprocedure",
    ("tele", "service"): "teleservice",
    ("tele", "travail"): "teletravail",
    ("tiers", "lieu"): "tierslieu",
    ("video", "conference"): "visioconference",
    ("video", "projecteur"): "videoprojecteur",
    ("visio", "conference"): "visioconference",
    ("wi", "fi"): "wifi",
}

# Alternative spellings, replaced before stemming.
SPELLINGS = {
    "aidante": "aidant",
    "aidantes": "aidant",
    "aidants": "aidant",
    "email": "courriel",
    "emails": "courriel",
    "rdv": "rendezvous",
    "telecentres": "telecentre",
    "tierslieux": "tierslieu",
    "videoconference": "visioconference",
    "videoconferences": "visioconference",
    "visio": "visioconference",
}

# Acronym -> its long form without stop words. Each matches the other.
ACRONYMS = {
    "aah": "allocation adultes handicapes",
    "ants": "agence nationale titres securises",
    "apl": "aide personnalisee logement",
    "caf": "caisse allocations familiales",
    "cao": "conception assistee ordinateur",
    "ccas": "centre communal action sociale",
    "cnfs": "conseiller numerique france services",
    "cnil": "commission nationale informatique libertes",
    "cpam": "caisse primaire assurance maladie",
    "dui": "dossier usager informatise",
    "epci": "etablissement public cooperation intercommunale",
    "epn": "espace public numerique",
    "ess": "economie sociale solidaire",
    "fai": "fournisseur acces internet",
    "falc": "facile lire comprendre",
    "fle": "francais langue etrangere",
    "ia": "intelligence artificielle",
    "lsf": "langue signes francaise",
    "mdp": "mot passe",
    "mdph": "maison departementale personnes handicapees",
    "mfs": "maison france services",
    "mjc": "maison jeunes culture",
    "msa": "mutualite sociale agricole",
    "pao": "publication assistee ordinateur",
    "pmr": "personne mobilite reduite",
    "qpv": "quartier prioritaire politique ville",
    "rgpd": "reglement general protection donnees",
    "rsa": "revenu solidarite active",
    "sig": "systeme information geographique",
    "tic": "technologies information communication",
    "zrr": "zone revitalisation rurale",
}

# Acronym -> a shorter usual form.
SHORT_FORMS = {
    "ants": "titres securises",
    "apl": "aide logement",
    "caf": "allocations familiales",
    "cnfs": "conseiller numerique",
    "cpam": "assurance maladie",
}

# Names that look like a plural, a verb or a typing error, and "aidant", whose stem is that of
# "aide": never stemmed, never corrected.
NAMES = frozenset(
    """
    aidant ameli android ants aptic cours doctolib facebook firefox franceconnect google
    libreoffice linux openstreetmap parcoursup pass pix ubuntu urssaf vinci whatsapp wikipedia
    windows
    """.split()
)

# Everyday words, correct even if no text contains them.
RIGHT_WORDS = frozenset(
    """
    achete acheter aimerais aller allez apprends arrive arrives arriver attends bouge cherche
    cherches cherchez comprend comprendre comprenez comprends compris connais connait connaissez
    coute couter crois croit croyez devez dis dit dites dois doit donne donner ecris ecrit ecrivez
    entend entendez entends envoie envoyer essaie essaye fais fait faites faut gagne habite jamais
    joue lis lit lisez mets mettez ouvre paie paye perd perds prend prendre prends prenez recois
    recoit rends reste rien sais sait savez sens sers sert tape tombe touche trouve trouves trouvez
    utilise utilises vais veulent veut veux vend vends venez vient viens vieux vite vois voit voir
    voulez voyais voyez
    """.split()
)

# Communes whose name is an ordinary word: recognised only after "à", alone, or with documents.
ORDINARY_NAMES = frozenset(
    """
    aide aire amour ancre arc art aube auto avance balance banque bar base baume bois bon bonne
    bonnes bourg bras bus carte cause chambre chant charge chasse chaux cher clef code colle
    colonne contes cote coupe cours cure don eau ecole elan embarras emploi entre envers espere
    fleury force foret fort france grand grille gris homme ile inscription jeux joie laval lettres
    lien ligne lignes livre loge lot maison marche marie marne marque mars mesure mode monde mont
    mouans muse nation neuf noce nom note oeuf or orange paris part passage passe pays peine pierre
    piece place plan point pont port poste pre prime prix puce puits quai radio range recours
    retour riche roche roi roue route sable sac salle sens serre site sol sommet son sort souche
    source tache temple tende tour trace train vannes vent ventes vers vert vie vif ville vin voix
    """.split()
)
