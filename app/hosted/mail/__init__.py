"""The mails to customers: written here, because rooms know no language."""
