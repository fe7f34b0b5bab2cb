"""The door out: results as pictures and files. Reads results and nothing else."""
