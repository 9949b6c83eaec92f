"""The registry's reference files, for `nangluong load-reference`."""

from nangluong.registry.specs import facilities, instruments, organisations, places, terms

SPECS = [*terms.SPECS, *places.SPECS, *organisations.SPECS, *instruments.SPECS, *facilities.SPECS]
