"""Wayfinder: a career mentor for freelancers that answers in Discord, from a library its community owns."""

__version__ = "0.1.0"
