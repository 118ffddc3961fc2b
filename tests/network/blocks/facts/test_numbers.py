from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from network.blocks.facts.numbers import Numbers, as_csv, format_number
from network.blocks.facts.tables import Table, rows_named

NBSP = "\N{NO-BREAK SPACE}"


def test_typed_lines_and_pasted_columns_give_the_same_numbers():
    typed = Numbers.read("Une démarche ; 1 234,5\n\nApprendre;24 % \nVide ; 0")
    pasted = Numbers.read("Une démarche\t1234.5\nApprendre\t24\nVide\t0")
    assert typed == pasted
    assert typed.rows == [
        ("Une démarche", (Decimal("1234.5"),)),
        ("Apprendre", (Decimal(24),)),
        ("Vide", (Decimal(0),)),
    ]


def test_first_line_may_be_a_header():
    numbers = Numbers.read("Année ; Bretagne ; Ardèche\n2008 ; 14 ; −14\n2011 ; 9 ; -20")
    assert (numbers.corner, numbers.heads) == ("Année", ("Bretagne", "Ardèche"))
    assert numbers.series == ((Decimal(14), Decimal(9)), (Decimal(-14), Decimal(-20)))
    assert Numbers.read("Année ; Bretagne ; Ardèche\n2008 ; 14 ; 0").heads[1] == "Ardèche"
    for heads in (("18-25 ans", "60 ans et plus"), ("1er", "2e"), ("18-25", "26-40"), ("A", "B")):
        assert Numbers.read(f"Âge ; {heads[0]} ; {heads[1]}\n2008 ; 14 ; 0").heads == heads


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "au moins une ligne"),
        (" ; \n", "au moins une ligne"),
        ("Ateliers", "Ligne 1"),
        ("Nom ; Nombre", "Ligne 1"),
        ("A ; 1\nB", f"Ligne 2{NBSP}: il faut un nom"),
        ("A ; 1\n ; 2", f"Ligne 2{NBSP}: il faut un nom"),
        ("A ; 1\nB ; 1 ; 2", "pas autant de nombres"),
        ("A ; 1\nB ; douze", f"«{NBSP}douze{NBSP}» n’est pas un nombre"),
        ("Nom ; Nombre\nA ; 1\nB ; NaN", "Ligne 3"),
        ("A ; 1\n\nB ; x", "Ligne 3"),
        ("A ; 1e400", "Ligne 1"),
        ("A ; 4O\nB ; 2", f"«{NBSP}4O{NBSP}» n’est pas un nombre"),
        ("A ; 12k\nB ; 2", "Ligne 1"),
        ("A ; 1.2.3\nB ; 2", "Ligne 1"),
        ("A ; –\nB ; 2", "Ligne 1"),
        ("A ; 123456789012345678\nB ; 2", "Ligne 1"),
        ("A ; 1 ; 2 ; 3 ; 4 ; 5", "Au plus 30 lignes, et 4 nombres"),
        ("\n".join(f"n{n} ; {n}" for n in range(31)), "Au plus 30 lignes"),
    ],
)
def test_error_has_the_line_and_the_reason(typed, why):
    with pytest.raises(ValidationError) as refused:
        Numbers.read(typed)
    assert why in refused.value.messages[0]
    assert Numbers.read_or_none(typed) is None


def test_number_is_formatted_in_french():
    assert format_number(Decimal("96.00"), "%") == f"96{NBSP}%"
    assert format_number(Decimal("-3.50")) == "−3,5"
    assert format_number(Decimal(100), "lieux") == f"100{NBSP}lieux"
    assert format_number(Decimal(1234567)).replace("\u202f", NBSP) == f"1{NBSP}234{NBSP}567"


class Sheet(Table):
    def __init__(self, title, rows):
        self.table_title, self.csv_rows = title, lambda: rows


def test_csv_is_for_french_spreadsheets_without_formula():
    rows = [["Nom", "Valeur"], ["=1+1", Decimal("-3.50")], ["Été", Decimal(1200)]]
    assert as_csv(rows).decode("utf-8-sig") == "Nom;Valeur\r\n'=1+1;-3,5\r\nÉté;1200\r\n"


def test_two_tables_of_one_title_share_a_file():
    tables = [Sheet("Âge", [["a"]]), Sheet("Autre", [["b"]]), Sheet("âge", [["c"]])]
    assert [table.file for table in tables] == ["age", "autre", "age"]
    assert rows_named(tables, "age") == [["a"], [], ["c"]]
    assert rows_named(tables, "rien") == []
    assert Sheet("?", []).file == "tableau"
