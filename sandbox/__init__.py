"""The practice environment: stand-ins of the outside world, in a process of their own.

Login (ACM/IDM), authentic sources (MAGDA), a payment provider that speaks the Mollie API, and a mailbox. Nothing here
imports the portal and the portal imports nothing of this: they meet over HTTP only, so that each stand-in can be
replaced by the real thing.
"""
