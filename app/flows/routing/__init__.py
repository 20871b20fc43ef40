"""Which flow a customer gets: ordered rules, each a segment and a flow."""
