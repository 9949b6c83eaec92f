"""The simple API for programmers, `/api/v1/`: JSON, reading only, described by OpenAPI 3.1."""
