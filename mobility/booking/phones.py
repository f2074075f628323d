"""Telephone numbers, however they are written."""

from __future__ import annotations

__all__ = ["significant_digits"]

_COUNTRY = ("0049", "49")


def significant_digits(phone: str) -> str:
    """
    Return the digits of a number without the prefix of the country or of long distance.

    Examples
    --------
    >>> significant_digits("+49 (261) 12 34-5"), significant_digits("0261/12345")
    ('26112345', '26112345')
    """
    digits = "".join(character for character in phone if character.isdigit())
    for prefix in _COUNTRY:
        if digits.startswith(prefix) and (prefix == "0049" or phone.strip().startswith("+")):
            digits = digits.removeprefix(prefix)
            break
    return digits.lstrip("0")
