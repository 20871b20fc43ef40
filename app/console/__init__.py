"""DOOR for members: a server-rendered console with a cookie session and CSRF tokens."""
