"""What the registry lets whom do."""

from nangluong.foundation.permissions import holds

IMPORT_BOUNDARIES = "registry.import_boundaries"

can_import_boundaries = holds(IMPORT_BOUNDARIES)
