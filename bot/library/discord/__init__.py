"""/knowledge: commands, previews, panels, and what runs by the clock."""
