"""The root's hands: each module builds one wing from the foundation and the settings; nothing else imports adapters."""
