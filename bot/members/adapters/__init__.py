"""Members' rows and communities' settings in the database."""
