"""The rules of any country or region: what they change, why, and which sources say so."""
