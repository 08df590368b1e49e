"""Property tests are not timed: on a busy machine the first example of each would seem too slow."""

from hypothesis import settings

settings.register_profile("portal", deadline=None)
settings.load_profile("portal")
