"""Which region a place lies in, from the codes that the sources use."""

from __future__ import annotations

from typing import Final

from loopbaan.core.regulation import Region

# The first two digits of the NIS code of a municipality are its arrondissement (Statbel, REFNIS). Brussels is one.
_FLANDERS: Final = {11, 12, 13, 23, 24, *range(31, 39), *range(41, 47), 71, 72, 73}
_BRUSSELS: Final = {21}
_WALLONIA: Final = {25, *range(51, 59), *range(61, 65), *range(81, 86), 91, 92, 93}

_BELGIUM_NIS: Final = "150"
_BELGIUM_ISO: Final = frozenset({"BE", "BEL"})
# The European Economic Area without Belgium, in ISO 3166-1: the European Union, Iceland, Liechtenstein and Norway.
# Switzerland and the United Kingdom are not in it.
_EEA_CODES: Final = (
    "AT AUT BG BGR CY CYP CZ CZE DE DEU DK DNK EE EST ES ESP FI FIN FR FRA GR GRC HR HRV HU HUN IE IRL IS ISL IT ITA "
    "LI LIE LT LTU LU LUX LV LVA MT MLT NL NLD NO NOR PL POL PT PRT RO ROU SE SWE SI SVN SK SVK"
)
_EEA_ISO: Final = frozenset(_EEA_CODES.split())


class ContradictoryPlaceError(ValueError):
    """The codes of one place say different things."""


def region_of_municipality(nis_code: str) -> Region | None:
    """The region of a Belgian municipality by its NIS code of five digits; None when it is no such code."""
    if len(nis_code) != 5 or not nis_code.isdecimal():
        return None
    arrondissement = int(nis_code[:2])
    if arrondissement in _FLANDERS:
        return Region.FLANDERS
    if arrondissement in _BRUSSELS:
        return Region.BRUSSELS
    return Region.WALLONIA if arrondissement in _WALLONIA else None


def region_of_postcode(postcode: str) -> Region | None:
    """The region of a Belgian postcode of four digits; None when it is no such code."""
    if len(postcode) != 4 or not postcode.isdecimal() or postcode[0] == "0":
        return None
    number = int(postcode)
    if number < 1300:
        return Region.BRUSSELS
    if 1300 <= number < 1500 or 4000 <= number < 8000:
        return Region.WALLONIA
    return Region.FLANDERS


def is_belgium(*, nis: str, iso: str) -> bool | None:
    """Whether the codes of a country are Belgium's; None when there are none. Raises ContradictoryPlaceError."""
    said = {code in good for code, good in ((nis, {_BELGIUM_NIS}), (iso.upper(), _BELGIUM_ISO)) if code}
    if len(said) > 1:
        raise ContradictoryPlaceError("one code says Belgium, the other does not")
    return next(iter(said), None)


def region_of(*, nis_code: str = "", postcode: str = "", country_nis: str = "", country_iso: str = "") -> Region | None:
    """The region of a place: by its NIS code, else by its postcode; abroad by its country. None when nothing says so.

    Raises ContradictoryPlaceError when the codes say different things. Without a country the place is in Belgium.
    """
    if is_belgium(nis=country_nis, iso=country_iso) is False:
        if nis_code:
            raise ContradictoryPlaceError("a Belgian municipality in another country")
        if not country_iso:
            return None
        return Region.EEA if country_iso.upper() in _EEA_ISO else Region.ELSEWHERE
    by_code, by_postcode = region_of_municipality(nis_code), region_of_postcode(postcode)
    if by_code is not None and by_postcode is not None and by_code is not by_postcode:
        raise ContradictoryPlaceError("the municipality and the postcode lie in different regions")
    return by_code or by_postcode
