"""Questions about all ranges at once, a room each."""
