"""The what-if lab: versions of the law with other figures, over a synthetic population. Pure; numpy, no framework."""
