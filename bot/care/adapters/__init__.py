"""One outside library a module: the manners' files, the classifier, the language identifier."""
