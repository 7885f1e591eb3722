"""The shell: the client, the browser preview, failures, and the kit for texts and clicks that every wing's Discord room uses."""
