"""/plan, its buttons, and the check-ins."""
