"""What an SDMX client can do wrong: typed refusals with the SDMX error code and the HTTP status that go with it.

The numbers in `sdmx_code` are those of the SDMX web-service guidelines (client errors 100-499, server errors 500-999);
the HTTP statuses follow the status page of SDMX REST 2.x: 400 for bad syntax, 404 for nothing found, 422 for a request
that reads well but makes no sense here.
"""

from __future__ import annotations

from typing import ClassVar

from nangluong.foundation.errors import DomainError


class SdmxError(DomainError):
    """A refusal of the SDMX service. `sdmx_code` goes into the SDMX error message."""

    code = "sdmx_error"
    sdmx_code: ClassVar[int] = 500


class QuerySyntaxError(SdmxError):
    """The address does not follow the SDMX REST grammar."""

    code = "sdmx_syntax"
    http_status = 400
    sdmx_code = 140


class QuerySemanticError(SdmxError):
    """The address is well formed but asks for something this data flow cannot mean."""

    code = "sdmx_semantic"
    http_status = 422
    sdmx_code = 150


class NoResults(SdmxError):
    """Nothing matches the query, or the structure asked for does not exist."""

    code = "sdmx_no_results"
    http_status = 404
    sdmx_code = 100


class NotAcceptable(SdmxError):
    """The client asks for a format that this service does not write."""

    code = "sdmx_not_acceptable"
    http_status = 406
    sdmx_code = 140


class TooLarge(SdmxError):
    """The answer would be larger than this service gives in one piece."""

    code = "sdmx_too_large"
    http_status = 413
    sdmx_code = 130


class NotOffered(SdmxError):
    """A part of the standard that this service does not offer."""

    code = "sdmx_not_implemented"
    http_status = 501
    sdmx_code = 501


class BrokenData(SdmxError):
    """Figures contradict their own structure (a series attribute that changes within a series, an unsorted stream).

    This is a fault of ours: the answer is broken off rather than finished wrong.
    """

    code = "sdmx_broken_data"
    http_status = 500
    sdmx_code = 500
