"""How fast the portal is: the rules alone, one row, purchases, attendances, the busiest pages.

``make bench`` runs it, never the tests.
"""

PARTS = ("rules", "rows", "purchases", "attendances", "pages")
