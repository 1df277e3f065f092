"""Reports: a briefing as a tree of blocks; as a page, as Markdown, as a PDF."""
