"""GeefOnderneming 02.00 and GeefFiscaleSchuld 02.00: whether a firm exists, and whether it owes taxes."""

from __future__ import annotations

from lxml.builder import E

from sandbox.magda.envelope import NO_DATA, UNKNOWN_FIRM, Asked, Element, Service
from sandbox.people import Organisation

_FORMS = {
    "bv": ("610", "BV", "Besloten vennootschap"),
    "nv": ("014", "NV", "Naamloze vennootschap"),
    "vzw": ("017", "VZW", "Vereniging zonder winstoogmerk"),
}


def _country() -> Element:
    return E.Land(E.NISCode("150"), E.ISOCode("BE"), E.Naam("BELGIE"))


def _address(org: Organisation, *, described: bool) -> Element:
    address = E.Adres(
        E.Straat(E.Naam(org.street)),
        E.Huisnummer(org.number),
        E.Gemeente(E.NISCode(org.nis), E.PostCode(org.postcode), E.Naam(org.municipality)),
        _country(),
        E.Type(E.Code("001")),
        DatumBegin=org.since.isoformat(),
    )
    if described:
        words = E.Adres(
            E.Straat(E.Naam(org.street)),
            E.Gemeente(E.Naam(org.municipality)),
            E.Land(E.NISCode("150"), E.Naam("België")),
        )
        address.append(E.Descripties(E.Descriptie(words)))
    return address


def _firm(asked: Asked) -> list[Element] | tuple[str, str]:
    org = asked.organisation()
    if org is None:
        return UNKNOWN_FIRM
    code, short, words = _FORMS[org.form]
    since = org.since.isoformat()
    return [
        E.Onderneming(
            E.Ondernemingsnummer(asked.shown_key),
            E.AuthentiekBron(E.Code("03"), E.Omschrijving("KBO")),
            E.OndernemingOfVestiging(E.Code("1", Beschrijving="Onderneming")),
            E.StatusKBO(E.Code("AC"), E.Omschrijving("Actief")),
            E.SoortOnderneming(E.Code("2", Beschrijving="Rechtspersoon")),
            E.Namen(
                E.MaatschappelijkeNamen(
                    E.MaatschappelijkeNaam(E.Naam(org.name), E.Taalcode("nl"), DatumBegin=since),
                )
            ),
            E.Adressen(_address(org, described=True)),
            E.Inschrijving(E.Datum(since)),
            E.Start(E.Datum(since)),
            E.Rechtsvormen(
                E.Rechtsvorm(E.Code(code), E.Afkorting(short), E.Omschrijving(words), DatumBegin=since),
            ),
            E.Rechtstoestanden(
                E.Rechtstoestand(E.Code("000"), E.Omschrijving("Normale toestand"), DatumBegin=since),
            ),
            E.Vestigingen(
                E.Vestiging(
                    E.Vestigingsnummer("2" + org.kbo[1:]),
                    E.StatusKBO(E.Code("AC")),
                    E.Adressen(_address(org, described=False)),
                    DatumBegin=since,
                )
            ),
        )
    ]


def _debt(asked: Asked) -> list[Element] | tuple[str, str]:
    """No record for a firm without a debt, as in the public examples.

    How a debt looks is assumed: the public examples hold none.
    """
    org = asked.organisation()
    if org is None or not org.tax_debt:
        return NO_DATA
    return [
        E.FiscaleSchuld(
            E.Ondernemingsnummer(asked.shown_key),
            E.Schuld("1", Beschrijving="Ja"),
            E.Bedrag(org.tax_debt, Munt="EUR"),
        )
    ]


FIRM = Service(
    name="GeefOnderneming",
    version="02.00.0000",
    namespace="http://webservice.geefondernemingdienst-02_00.onderneming-02_00.vip.vlaanderen.be",
    label="of de onderneming bestaat",
    about="organisation",
    answer=_firm,
)
DEBT = Service(
    name="GeefFiscaleSchuld",
    version="02.00.0000",
    namespace="http://webservice.geeffiscaleschulddienst-02_00.onderneming-02_00.vip.vlaanderen.be",
    label="of de onderneming belastingschulden heeft",
    about="organisation",
    answer=_debt,
)
