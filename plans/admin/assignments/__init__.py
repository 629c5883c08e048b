"""What the pages of assignments are made of."""
