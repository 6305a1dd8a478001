"""The forms of the regie, one module a subject."""
