"""One cog per job: each parses, makes one service call and renders."""
