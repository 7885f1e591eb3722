"""/privacy, /my-data and /me."""
