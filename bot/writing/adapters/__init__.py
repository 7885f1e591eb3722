"""One outside library a module: the chat model, its breaker, its budget, its records."""
