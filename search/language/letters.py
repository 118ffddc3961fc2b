"""The script of a question: a person who writes in another script reads little French. Pure."""

import re
import unicodedata

# Checked translations of two sentences: choose a picture, or call us.
SENTENCES = {
    "ar": ("اختر صورة. سنجد لك مكانًا قريبًا يساعدك.", "أو اتصل بنا:"),
    "uk": (
        "Оберіть малюнок. Ми знайдемо місце поруч, де вам допоможуть.",
        "Або зателефонуйте нам:",
    ),
    "ru": ("Выберите картинку. Мы найдём место рядом, где вам помогут.", "Или позвоните нам:"),
    "zh": ("请选择一张图片。我们会为您找到附近可以提供帮助的地方。", "或者给我们打电话:"),
}
# Letters found in only one language of a script, or in other languages than the one below.
OF_RUSSIAN = re.compile("[ыэёъ]")
NOT_ARABIC = re.compile("[\u067e\u0686\u0698\u06af\u06a9\u06cc\u0679\u0688\u0691\u06ba\u06d2]")
NOT_CHINESE = re.compile("[\u3040-\u30ff\uac00-\ud7af]")


def has_other_letters(text: str) -> bool:
    """Return True if over half of the letters of a text are not Latin.

    Returns False for fewer than two letters.
    """
    latin = [name.startswith("LATIN") for name in _names(text)]
    return len(latin) > 1 and sum(latin) * 2 < len(latin)


def language_of_letters(text: str) -> str:
    """Return the language of the letters of a text: "ar", "ru", "uk", "zh", or "" if uncertain.

    The most frequent script other than Latin decides. A Cyrillic text with a letter that exists
    only in Russian is Russian; any other Cyrillic text is Ukrainian.
    """
    text = text.casefold()
    scripts = [name.partition(" ")[0] for name in _names(text) if not name.startswith("LATIN")]
    script = max(set(scripts), key=scripts.count, default="")
    if script == "ARABIC" and not NOT_ARABIC.search(text):
        return "ar"
    if script == "CYRILLIC":
        return "ru" if OF_RUSSIAN.search(text) else "uk"
    if script == "CJK" and not NOT_CHINESE.search(text):
        return "zh"
    return ""


def _names(text):
    """Return the Unicode name of each letter, "" for a letter that Python does not name."""
    return [unicodedata.name(char, "") for char in text if char.isalpha()]
