"""What a story is, pure: reading article text, URLs, heat and ranking."""
