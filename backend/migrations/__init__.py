"""How the tables came to be, step by step. ``backend.schema`` runs what a database lacks."""
