"""How fast the portal is: purchases, attendances, and the busiest pages. ``make bench`` runs it, never the tests."""

PARTS = ("purchases", "attendances", "pages")
