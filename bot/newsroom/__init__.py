"""What the bot does, in order: loading the library and printing editions."""
