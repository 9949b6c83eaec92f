"""What the statistics room lets whom do: the names of its rights."""

LOAD_FIGURES = "statistics.load_figures"
BUILD_RELEASE = "statistics.build_release"
PUBLISH_RELEASE = "statistics.publish_release"
SEE_DESK = "statistics.see_desk"

ALL = (LOAD_FIGURES, BUILD_RELEASE, PUBLISH_RELEASE, SEE_DESK)
