"""The ways out to other machines: HTTP, mail servers, sign-in providers, and their time limits."""
