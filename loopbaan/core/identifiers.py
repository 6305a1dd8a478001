"""The numbers that people type: INSZ, KBO, cheque and client numbers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from stdnum.be import bis, nn, vat
from stdnum.exceptions import ValidationError

from loopbaan.core.wording import gettext as _

# No I, L, O, U and Z, which are misread as 1, 1, 0, V and 2. The 31 symbols left are a prime number, so that the
# weighted check symbol sees every single slip and every swap of neighbours.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
CHEQUE_PREFIX = "LC"
DOCUMENT_PREFIX = "D"
_CHEQUE_BODY = 10
_CLIENT_BODY = 7


class InvalidIdentifier(ValueError):
    """What was typed cannot be such a number."""


def insz(text: str, *, test_numbers: bool) -> str:
    """The eleven digits of an INSZ: a national number, else a BIS number, else a test number where allowed.

    Test numbers of the authentic sources have the month raised by 60 and check digits that are not enforced.
    Raises InvalidIdentifier.
    """
    digits = "".join(ch for ch in text if ch.isdigit())
    for checker in (nn, bis):
        try:
            return str(checker.validate(digits))
        except ValidationError:
            continue
    if test_numbers and len(digits) == 11 and 61 <= int(digits[2:4]) <= 72:
        return digits
    raise InvalidIdentifier(_("Dit is geen geldig rijksregisternummer. Het telt 11 cijfers."))


def kbo(text: str) -> str:
    """The ten digits of an enterprise number (KBO). Raises InvalidIdentifier."""
    try:
        return str(vat.validate(text))
    except ValidationError as error:
        raise InvalidIdentifier(_("Dit is geen geldig ondernemingsnummer. Het telt 10 cijfers.")) from error


def format_kbo(number: str) -> str:
    """``0999000022`` as ``0999.000.022``."""
    return f"{number[:4]}.{number[4:7]}.{number[7:]}"


def _check_symbol(body: str) -> str:
    """The weighted sum modulo 31: sees any single slip and any swap of neighbours; empty for a foreign symbol."""
    if any(ch not in ALPHABET for ch in body):
        return ""
    total = sum((index + 2) * ALPHABET.index(ch) for index, ch in enumerate(body))
    return ALPHABET[total % 31]


def _draw(length: int) -> str:
    body = "".join(secrets.choice(ALPHABET) for _symbol in range(length))
    return body + _check_symbol(body)


def _normalise(text: str) -> str:
    swaps = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "Z": "2"})
    return "".join(ch for ch in text.upper() if ch.isalnum()).translate(swaps)


def new_cheque_number() -> str:
    """A fresh cheque number: 49 random bits and a check symbol, as ``LC`` plus eleven symbols."""
    return CHEQUE_PREFIX + _draw(_CHEQUE_BODY)


def new_client_number() -> str:
    """A fresh client number: 34 random bits and a check symbol."""
    return _draw(_CLIENT_BODY)


def format_code(number: str) -> str:
    """A cheque or client number in groups, as it is printed: ``LC-7F3K-91QX-T5A`` or ``4QD1-77ZK``."""
    if number.startswith(CHEQUE_PREFIX) and len(number) == len(CHEQUE_PREFIX) + _CHEQUE_BODY + 1:
        body = number[len(CHEQUE_PREFIX) :]
        return "-".join([CHEQUE_PREFIX, body[:4], body[4:8], body[8:]])
    if number.startswith(DOCUMENT_PREFIX) and len(number) == len(DOCUMENT_PREFIX) + _CHEQUE_BODY + 1:
        return "-".join([DOCUMENT_PREFIX, number[1:5], number[5:9], number[9:]])
    return f"{number[:4]}-{number[4:]}"


@dataclass(frozen=True, slots=True)
class CodeReading:
    """What somebody typed where a code was asked: the number, or a Dutch sentence that says what is off."""

    number: str | None
    problem: str | None = None


def read_cheque_number(text: str) -> CodeReading:
    """Read a typed cheque number; a near miss is explained without saying anything about existing cheques."""
    typed = _normalise(text)
    # The prefix's L was folded into 1 with the other look-alikes.
    body = typed[2:] if typed.startswith("1C") and len(typed) != _CHEQUE_BODY + 1 else typed
    if len(body) == _CLIENT_BODY + 1 and _check_symbol(body[:-1]) == body[-1]:
        return CodeReading(None, _("Dit lijkt een klantnummer. Vul hier het chequenummer in: het begint met LC."))
    if len(body) != _CHEQUE_BODY + 1:
        return CodeReading(
            None, _("Een chequenummer telt LC en 11 tekens. Je vulde er na LC %(typed)s in.") % {"typed": len(body)}
        )
    if _check_symbol(body[:-1]) != body[-1]:
        return CodeReading(
            None, _("Dit chequenummer klopt niet: wellicht is één teken fout of zijn er twee verwisseld.")
        )
    return CodeReading(CHEQUE_PREFIX + body)


def read_client_number(text: str) -> CodeReading:
    """Read a typed client number; a near miss is explained."""
    typed = _normalise(text)
    if typed.startswith("1C") and len(typed) == _CHEQUE_BODY + 3:
        return CodeReading(None, _("Dit lijkt een chequenummer. Vul hier het klantnummer in: 8 tekens."))
    if len(typed) != _CLIENT_BODY + 1:
        return CodeReading(None, _("Een klantnummer telt 8 tekens. Je vulde er %(typed)s in.") % {"typed": len(typed)})
    if _check_symbol(typed[:-1]) != typed[-1]:
        return CodeReading(
            None, _("Dit klantnummer klopt niet: wellicht is één teken fout of zijn er twee verwisseld.")
        )
    return CodeReading(typed)


def new_document_number() -> str:
    """The number under which anyone can check a document: 49 random bits and a check symbol."""
    return DOCUMENT_PREFIX + _draw(_CHEQUE_BODY)


def read_document_number(text: str) -> CodeReading:
    """Read a typed document number; a near miss is explained without saying anything about existing documents."""
    typed = _normalise(text)
    body = typed[1:] if len(typed) == _CHEQUE_BODY + 2 and typed.startswith(DOCUMENT_PREFIX) else typed
    if len(body) != _CHEQUE_BODY + 1:
        return CodeReading(
            None,
            _("Een documentnummer begint met D en telt dan 11 tekens. Je vulde er in totaal %(typed)s in.")
            % {"typed": len(typed)},
        )
    if _check_symbol(body[:-1]) != body[-1]:
        return CodeReading(
            None, _("Dit documentnummer klopt niet: wellicht is één teken fout of zijn er twee verwisseld.")
        )
    return CodeReading(DOCUMENT_PREFIX + body)
