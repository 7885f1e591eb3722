"""Learn from the question bank which section answers what: `make train`. Serving imports nothing from here."""
