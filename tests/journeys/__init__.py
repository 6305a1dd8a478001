"""The journeys of the three kinds of people, walked in Chromium through every real part of the portal.

``world`` starts the processes, ``seed`` fills the databank with centres and people, ``visitor`` drives the browser and
judges every page it comes across, ``steps`` holds the walks that more than one journey begins with.
"""
