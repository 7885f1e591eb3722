"""What plans and check-ins are, and how their dates come about."""
