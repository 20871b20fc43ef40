"""What can be wrong with an endpoint, an event or a delivery."""

from app.core.errors import FairwellError


class InvalidEndpoint(FairwellError):
    """The endpoint's address or its list of event types cannot be used."""


class EndpointNotFound(FairwellError):
    """The account has no such endpoint."""


class EventNotFound(FairwellError):
    """The account has no such event, or no longer."""


class DeliveryNotFound(FairwellError):
    """The account has no such delivery."""


class DeliveryPending(FairwellError):
    """The delivery is still being tried, so there is nothing to replay."""


class EndpointDisabled(FairwellError):
    """Nothing is sent to this endpoint until it is enabled again."""


class ReplayUnderWay(FairwellError):
    """Deliveries of this endpoint are being replayed already."""
