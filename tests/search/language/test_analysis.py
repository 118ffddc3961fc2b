import pytest

from search.language.analysis import asking, clean, fold, terms, tokens


def same_terms(*texts, language="fr"):
    return len({tuple(terms(text, language)) for text in texts}) == 1


def test_fold_takes_accents_and_ligatures_away():
    assert fold("L’Œuvre d’ÉTÉ à Besançon, ﬁn") == "l’oeuvre d’ete a besancon, fin"


@pytest.mark.parametrize(
    "texts",
    [
        ("médiation numérique", "mediation numerique", "MÉDIATIONS NUMÉRIQUES"),
        ("l’atelier", "l'atelier", "ateliers", "des ateliers"),
        ("tiers-lieu", "tiers lieux", "Tiers-Lieux", "tiers lieu"),
        ("fab lab", "Fab-Labs", "fab labs"),
        ("fablab", "FabLabs"),
        ("œuvre", "oeuvres"),
        ("jeux", "jeu"),
        ("travaux", "travail"),
        ("médiateur", "médiatrices", "médiation"),
        ("impression 3D", "imprimante 3d", "imprimer en 3D"),
        ("rendez-vous", "rendez vous"),
        ("courriel", "mail", "emails", "e-mail"),
        ("EPN", "epn", "EPNs", "E.P.N.", "e.p.n"),
        ("imprimer", "bonjour, je voudrais imprimer svp", "pr imprimer"),
        ("été", "ete"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_spellings_of_one_thing_give_the_same_terms(texts):
    assert same_terms(*texts)


def test_different_words_stay_apart():
    assert terms("www.a-b.fr, J.-P. Dupont") == ["www", "b", "fr", "p", "dupont"]
    assert not same_terms("lire", "livre")
    assert not same_terms("ANTS", "antenne")
    assert not same_terms("CAF", "café")
    assert same_terms("café", "cafés")


def test_compound_is_found_by_its_parts_too():
    assert terms("co-voiturage")[0] == terms("covoiturage")[0]
    assert terms("tiers-lieu") == ["tierslieu", "tier", "lieu"]
    assert terms("tierslieu") == ["tierslieu"]


def test_name_with_an_apostrophe_matches_joined_and_split():
    assert terms("D’Clic Lab") == ["dclic", "clic", "lab"]
    assert terms("Dclic")[0] == terms("D'clic")[0]
    assert terms("Créa’Tic") == ["creatic", "cre", "tic"]
    for words in (
        "l’atelier d’Arles",
        "aujourd’hui",
        "c’que j’ai",
        "d’1 heure",
        "qu’il s’inscrive",
    ):
        assert terms(words) == terms(words.replace("’", " "))
    assert terms("it’s what you don’t have", "en") == terms("it s what you don t have", "en")


def test_number_of_a_name_is_a_term():
    assert terms("Avenir84") == ["avenir84", *terms("Avenir 84")]
    assert terms("imprimante 3D, A4, 20h30, H264") == terms("imprimante 3d a4 20h30 h264")
    assert len(terms("3D A4 20h30 H2 mp3")) == 5


def test_long_form_gives_its_acronym_once():
    assert terms("un espace public numérique") == ["espac", "epn", "public", "numer"]
    assert terms("Espaces publics numériques").count("epn") == 1
    both = terms("espace public numérique, espace public numérique")
    assert both.count("epn") == 2


def test_short_form_gives_its_acronym_once():
    assert terms("une aide au logement") == ["aid", "apl", "log"]
    assert terms("Allocations familiales").count("caf") == 1
    assert terms("la caisse d’allocations familiales").count("caf") == 1


def test_acronyms_and_names_keep_their_letters():
    assert terms("l’ANTS, la CAF et PIX") == ["ants", "caf", "pix"]


def test_stop_words_are_dropped_unless_alone():
    assert terms("Qu’est-ce que c’est ?") != []
    assert terms("Où est l’imprimante ?") == terms("imprimante")
    assert terms("Chez nous") == ["chez", "nous"]


COMMONEST_ENGLISH = """
    the of and to a in is you that it he was for on are as with his they i at be this have from or
    had by but not what all were we when your can there an each which she do how their if will
    other about many then them these so some her would him has more could no my than been who its
    now did get may any only must where us because after most both between before through
"""


def test_common_english_words_are_stop_words_in_english_only():
    assert terms(f"{COMMONEST_ENGLISH} computer", "en") == ["comput"]
    assert terms("are", "fr") == ["are"]


def test_other_languages():
    assert terms("the computers", "en") == terms("computer", "en")
    assert terms("Computadores e médicos", "pt") == ["computadores", "e", "medicos"]
    assert terms("", "fr") == terms("?! …", "fr") == []


def test_hostile_text_gives_plain_terms():
    text = "a\"b* NEAR( -x \0 \ud800 ½ '; drop " + "x" * 5000
    assert all(term.isalnum() and len(term) <= 40 for term in terms(text))


def test_clean_removes_what_a_database_refuses():
    assert clean("a\0b\ud800c") == "a bc"
    assert clean("abcdef", 3) == "abc"


def test_tokens_have_positions():
    text = "Le tiers-lieu d’Arles"
    assert [text[token.start : token.end] for token in tokens(text)] == ["tiers-lieu", "Arles"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Comment refaire ma carte, et comment la payer ?", ["?comment", "?ma"]),
        ("Où s’adresser ? Qui m’aide ?", ["?ou", "?qui", "?m"]),
        ("Le guide des aides pour les familles", []),
        ("", []),
    ],
)
def test_interrogative_terms_of_a_title(text, expected):
    assert asking(text) == expected
    assert not set(terms(text)) & set(asking(text))


def test_interrogative_terms_in_other_languages():
    assert asking("How do I print my letter?", "en") == ["?how", "?i", "?my"]
    assert asking("Wie drucke ich?", "de") == []
