"""The demo: invented people and centres, and their stories since 2020, told through the domain functions.

All shares that no source gives are made up ("fictief"); nothing here may be quoted as a figure about reality.
"""
