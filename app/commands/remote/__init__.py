"""Commands that ask a service over its API, as a build server does that has no database."""
