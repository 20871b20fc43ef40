"""What people read for the codes of the domain, once for each audience. Knows no request."""
