"""What the admin pages of every app are made of: theme, read-only records, bounded lists, verbs, wording."""
