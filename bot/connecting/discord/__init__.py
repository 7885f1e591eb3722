"""/connect: the panel, the cards, the introductions, and what runs by the clock."""
