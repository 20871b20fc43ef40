"""Feedback: what customers wrote in their own words, searched, tagged and exported."""
