"""Stories and digests as Discord message layouts; no I/O."""
