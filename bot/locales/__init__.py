"""The bot's own words in other languages: a gettext catalogue for each, which `make messages` keeps in line with the code."""
