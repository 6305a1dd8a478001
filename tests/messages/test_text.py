"""One text, three shapes."""

from loopbaan.messages.text import blocks_of, plain

TEXT = """
Eerste regel
loopt door.

- een
- twee

Bekijk je cheque: https://portaal.example/mijn/?a=1&b=2

Let op: dit is geen link.
"""


def test_paragraphs_lists_and_links():
    assert blocks_of(TEXT) == [
        {"kind": "paragraph", "text": "Eerste regel loopt door."},
        {"kind": "list", "lines": ["een", "twee"]},
        {"kind": "link", "text": "Bekijk je cheque", "url": "https://portaal.example/mijn/?a=1&b=2"},
        {"kind": "paragraph", "text": "Let op: dit is geen link."},
    ]


def test_the_plain_twin_keeps_the_address_on_a_line_of_its_own():
    lines = plain(blocks_of(TEXT)).splitlines()
    assert "https://portaal.example/mijn/?a=1&b=2" in lines
    assert lines[0] == "Eerste regel loopt door."


def test_nothing_is_nothing():
    assert blocks_of(" \n\n ") == []
