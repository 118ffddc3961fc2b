"""What a check of a server finds: a sentence, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`is_fault` when the site must not be left so; otherwise it is worth knowing."""

    sentence: str
    remedy: str = ""
    is_fault: bool = True


def fault(sentence, remedy=""):
    return Finding(sentence, remedy)


def notice(sentence, remedy=""):
    return Finding(sentence, remedy, is_fault=False)
