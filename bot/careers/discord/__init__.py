"""/skill, /occupation, /tip, /topics."""
