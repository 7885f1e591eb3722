"""Goals from their file, plans and check-ins in the database, the picture, the calendar file, time zones."""
