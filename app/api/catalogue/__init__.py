"""The catalogue and the flows over the API: what an owner writes, as files would hold it."""
