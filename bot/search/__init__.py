"""Turn a question into ranked passages: documents cut to units, vectors, words, ranking, and the sync with `knowledge/`.

It may know the kernel. Nobody who asks, and nothing of how an answer looks, is known here.
"""
