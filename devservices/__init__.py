"""What the portal needs around it on a developer's machine: databases, a supervisor, a browser.

Nothing of the product imports this package, and this package imports nothing of the product: it talks to the
portal only through ``manage.py``, the ``Procfile`` and environment variables.
"""
