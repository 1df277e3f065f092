"""What a visit looks at: the view of a page, a deal of one's own, the link that holds all that is set."""
