"""How fast the portal is: the rules alone, one row, every decision taken again, purchases, attendances, the busiest
pages.

``make bench`` runs it, never the tests.
"""

PARTS = ("rules", "rows", "replay", "purchases", "attendances", "pages", "quota")
