"""One outside library a module: SQL, web pages, charts, zips; `extraction/` reads files that nobody vouches for."""
