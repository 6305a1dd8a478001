"""What regie keeps, one module an aggregate."""

from regie.models.controls import DossierControl, Finding

__all__ = ["DossierControl", "Finding"]
