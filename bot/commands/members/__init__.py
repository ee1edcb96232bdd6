"""What everybody may ask: the readers' commands, the menu of messages, and the buttons and menus of the answers."""
