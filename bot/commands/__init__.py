"""The slash commands: thin cogs, one per audience."""
