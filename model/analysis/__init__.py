"""Questions about one scenario, a room each: answer, table, sentences, terminal, charts."""
