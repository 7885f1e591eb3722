"""Pure rules of the mentor: models, ports, chunking, ranking, composing, safety. Standard library only."""
