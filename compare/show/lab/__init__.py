"""The lab report of a study: as a page that stands alone, and as Markdown with pictures."""
