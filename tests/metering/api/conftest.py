"""The estate of the tests of intake, for those of its interface."""

from tests.metering.intake.conftest import estate_of_two, whole_estate

__all__ = ["estate_of_two", "whole_estate"]
