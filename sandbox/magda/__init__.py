"""MAGDA, the platform of the authentic sources: answers SOAP questions about the invented persons and firms."""
