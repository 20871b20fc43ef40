"""Identifiers: TypeIDs, a prefix that names the kind and a UUIDv7 that sorts by time."""

from typeid import TypeID


def new_id(prefix: str) -> str:
    """Return a new identifier such as ``cs_01m80nd1cgehk9h73qr7d3gdbg``.

    It opens nothing: a capability is always a signed token.
    """
    return str(TypeID(prefix=prefix))


def same_number(prefix: str, identifier: str) -> str:
    """Return the identifier of another kind with the same number.

    >>> same_number("rcpt", "cs_01m80nd1cgehk9h73qr7d3gdbg")
    'rcpt_01m80nd1cgehk9h73qr7d3gdbg'
    """
    return f"{prefix}_{identifier.partition('_')[2]}"


def build_reference(identifier: str) -> str:
    """Return the short form that a person can read out over the phone.

    Taken from the random end of the identifier, so it tells neither time nor volume.

    >>> build_reference("cs_01m80nd1cgehk9h73qr7d3gdbg")
    '73QR-7D3G-DBG'
    """
    end = identifier[-11:].upper()
    return f"{end[:4]}-{end[4:8]}-{end[8:]}"


def build_code(reference: str) -> str:
    """Return a reference without what people add or leave out when they type it.

    >>> build_code(" 73QR 7D3G-DBG")
    '73qr7d3gdbg'
    """
    return "".join(each for each in reference[:100].lower() if each.isalnum())
