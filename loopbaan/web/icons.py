"""The portal's icons: strokes on a grid of 24 by 24, drawn in the colour of the text around them."""

from __future__ import annotations

from typing import Final

ICONS: Final[dict[str, str]] = {
    "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "cross": '<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>',
    "question": '<path d="M8.5 8.8a3.6 3.6 0 1 1 5.3 3.2c-1.2.7-1.8 1.3-1.8 2.8M12 18.4v.1"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>',
    "turn": '<path d="M20 12a8 8 0 1 1-2.7-6"/><path d="M20.5 3v4.5H16"/>',
    "right": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "left": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "calendar": '<rect x="4" y="5.5" width="16" height="14.5" rx="2"/><path d="M4 10.5h16M8.5 3.5v4M15.5 3.5v4"/>',
    "document": '<path d="M14 3.5H7a1.5 1.5 0 0 0-1.5 1.5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8z"/>'
    '<path d="M14 3.5V8h4.5M9 12.5h6M9 16.2h6"/>',
    "download": '<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14"/>',
    "print": '<path d="M7.5 9V4h9v5M7.5 16.5H5.5A1.5 1.5 0 0 1 4 15v-4.5A1.5 1.5 0 0 1 5.5 9h13'
    "a1.5 1.5 0 0 1 1.5 1.5V15"
    'a1.5 1.5 0 0 1-1.5 1.5h-2"/><path d="M7.5 14h9v6h-9z"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6"/>',
    "group": '<circle cx="9" cy="8.5" r="3.5"/>'
    '<path d="M2.5 20c.5-3.7 3.1-5.5 6.5-5.5s6 1.8 6.5 5.5M15.5 5.2a3.5 3.5 0 0 1 0 6.6'
    'M18 15c2 .8 3.2 2.5 3.5 5"/>',
    "building": '<path d="M5 20.5v-15L13 3v17.5M13 9l6 2v9.5M3 20.5h18M8.5 8.5v.1M8.5 12.5v.1M8.5 16.5v.1'
    'M16 14v.1M16 17v.1"/>',
    "shield": '<path d="M12 3.5l7 2.5v5.5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6z"/><path d="M9 12l2.2 2.2L15.2 10"/>',
    "eye": '<path d="M2.5 12C5 7.5 8.2 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.7 6.5-9.5 6.5S5 16.5 2.5 12z"/>'
    '<circle cx="12" cy="12" r="3"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5M12 14.5v2"/>',
    "pen": '<path d="M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z"/><path d="M13.5 7L17 10.5"/>',
    "phone": '<path d="M6 3.5h3l1.5 4.5-2 1.5a12 12 0 0 0 6 6l1.5-2 4.5 1.5v3'
    'a2 2 0 0 1-2 2A16.5 16.5 0 0 1 4 5.5a2 2 0 0 1 2-2z"/>',
    "mail": '<rect x="3.5" y="5.5" width="17" height="13" rx="2"/><path d="M4 7l8 6.5L20 7"/>',
    "euro": '<path d="M17.5 6.5a6.5 6.5 0 1 0 0 11M4 10.5h9M4 13.7h8"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>',
    "warning": '<path d="M12 3.5l9 16.5H3z"/><path d="M12 10v4.5M12 17.2v.1"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5 5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "screen": '<rect x="3" y="4.5" width="18" height="12" rx="2"/><path d="M12 16.5v3.5M8 20h8"/>',
    "place": '<path d="M12 21c4.5-4.7 6.5-8.2 6.5-11a6.5 6.5 0 0 0-13 0c0 2.8 2 6.3 6.5 11z"/>'
    '<circle cx="12" cy="10" r="2.5"/>',
    "flag": '<path d="M6 21V4M6 5h11l-2.5 4L17 13H6"/>',
    "ticket": '<path d="M4 6h16a1 1 0 0 1 1 1v3a2 2 0 0 0 0 4v3a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-3'
    'a2 2 0 0 0 0-4V7a1 1 0 0 1 1-1z"/>'
    '<path d="M15 7v1M15 11.5v1M15 16v1"/>',
    "dot": '<circle cx="12" cy="12" r="4.5" fill="currentColor"/>',
    "ring": '<circle cx="12" cy="12" r="5"/>',
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4"/>',
    "copy": '<rect x="8.5" y="8.5" width="11" height="12" rx="2"/>'
    '<path d="M5.5 15.5a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1"/>',
}
