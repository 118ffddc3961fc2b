"""Accents that a program wrote in UTF-8 and another read as Windows-1252: « mÃ©diathÃ¨que »."""

import re

# The signs that the bytes 80 to BF become, by Windows-1252 or, where it has none, by latin-1.
BYTES = {chr(byte): byte for byte in range(0x80, 0xC0)}
BYTES |= {
    sign: byte for byte in range(0x80, 0xC0) if (sign := bytes([byte]).decode("cp1252", "ignore"))
}
AFTER = f"[{re.escape(''.join(BYTES))}]"
# The first byte of accented letters, then that of « ’ », « … », « € ».
SEQUENCE = re.compile(f"[ÂÃÅ]{AFTER}|â{AFTER}{{2}}")


def fix_mojibake(text: str) -> str:
    """The text with its accents back; a text that has them already is left as it is."""
    return text if text.isascii() else SEQUENCE.sub(_decoded, text)


def _decoded(match):
    first, *others = match.group()
    data = bytes([ord(first), *(BYTES[sign] for sign in others)])
    return data.decode("utf-8", "ignore") or match.group()
