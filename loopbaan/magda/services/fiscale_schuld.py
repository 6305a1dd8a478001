"""GeefFiscaleSchuld 02.00: whether an enterprise has a tax debt.

No example of an answer with content is public: the shape is assumed. A debt is read from an element ``Schuld`` or
``FiscaleSchuld`` that says 1, 0, true, false, J or N; anything else is a broken answer, never "no debt".
"""

from __future__ import annotations

from loopbaan.magda.answers import Notice, Service, TaxDebt
from loopbaan.magda.envelope import BrokenReply, Element, Tree, children, local, text
from loopbaan.magda.services.base import Ask, Spec, same_firm

_NAMES = frozenset({"Schuld", "FiscaleSchuld", "Aanduiding", "Resultaat", "HeeftSchuld"})
_WORDS = {"1": True, "true": True, "j": True, "ja": True, "0": False, "false": False, "n": False, "neen": False}


def _question(ask: Ask) -> Tree:
    return (("Criteria", (("Ondernemingsnummer", ask.subject),)),)


def _parse(content: Element, asked: str, _notices: tuple[Notice, ...]) -> TaxDebt:
    found: set[bool] = set()
    for each in content.iter():
        name = local(each)
        if name == "Ondernemingsnummer":
            same_firm(text(each), asked)
        if name in _NAMES and next(children(each), None) is None:
            word = text(each).casefold()
            if word not in _WORDS:
                raise BrokenReply("a debt that is neither yes nor no")
            found.add(_WORDS[word])
    if not found:
        raise BrokenReply("says nothing about a debt")
    return TaxDebt(kbo=asked.zfill(10), has_debt=True in found)


SPEC = Spec(
    service=Service.TAX_DEBT,
    version="02.00.0000",
    namespace="http://webservice.geeffiscaleschulddienst-02_00.onderneming-02_00.vip.vlaanderen.be",
    question=_question,
    parse=_parse,
)
