"""What moderators do with the digests of their server: `/digest` and the buttons, menus and forms of its answers."""
