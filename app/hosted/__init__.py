"""DOOR for the customer: opening the flow, its steps, and the script for host pages. No cookie."""
