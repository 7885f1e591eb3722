"""What every wing speaks: values, ports, text, and the database; it knows no wing."""
