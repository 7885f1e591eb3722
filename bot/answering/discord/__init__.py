"""Where members ask and how answers look: intake, posting, buttons."""
