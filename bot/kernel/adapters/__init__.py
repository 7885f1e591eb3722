"""The database and the few libraries that every wing needs; only the root knows them."""
