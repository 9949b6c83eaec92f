"""Usage points, meters and readings: intake, validation, estimation, editing and aggregates."""
