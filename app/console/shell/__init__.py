"""What every page of the console stands in: access, navigation, forms, formats, failures."""
