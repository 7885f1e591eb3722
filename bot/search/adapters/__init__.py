"""One outside library a module: the embedding model, Chroma, BM25, SQL, Markdown."""
