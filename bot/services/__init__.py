"""The use cases, one noun per module; they know the domain and its ports and nothing else."""
