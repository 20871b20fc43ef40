"""Which request a line of the log is about: the id that a proxy gave it, or one of ours."""

from __future__ import annotations

from flask import Flask, Response, request

from app.core.observability.logs import (
    REQUEST_ID_HEADER,
    begin_request,
    end_request,
    get_request_id,
)


def prepare_request_ids(app: Flask) -> None:
    """Name every request in the log, and in its answer."""

    @app.before_request
    def begin() -> None:
        begin_request(request.headers.get(REQUEST_ID_HEADER))

    @app.after_request
    def tell(response: Response) -> Response:
        request_id = get_request_id()
        if request_id is not None:
            response.headers[REQUEST_ID_HEADER] = request_id
        return response

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        end_request()
