"""Read files that nobody vouches for: `sandbox` stands in the bot's process, all else runs in a confined child."""
