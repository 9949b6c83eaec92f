"""The web application as granian serves it."""

import os

from django.core.wsgi import get_wsgi_application

from nangluong.foundation.lake import warm_up
from nangluong.foundation.orphans import end_with_supervisor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nangluong.settings")
application = get_wsgi_application()
end_with_supervisor(os.environ)

# The first read of a process costs a second of imports; better now than on somebody's request.
warm_up()
