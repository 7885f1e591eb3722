"""One outside library per module; each translates that library's types and errors into the domain's."""
