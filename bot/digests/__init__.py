"""What a digest is, pure: its schedule and which stories it takes."""
