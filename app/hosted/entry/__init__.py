"""Coming in: from which site, and by a page that was prepared before anybody pressed."""
