"""What the statistics room lets whom do."""

from nangluong.foundation.permissions import holds

LOAD_FIGURES = "statistics.load_figures"
BUILD_RELEASE = "statistics.build_release"
PUBLISH_RELEASE = "statistics.publish_release"
SEE_DESK = "statistics.see_desk"

can_load_figures = holds(LOAD_FIGURES)
can_build_release = holds(BUILD_RELEASE)
can_publish_release = holds(PUBLISH_RELEASE)
can_see_desk = holds(SEE_DESK)
