"""What the tests of 资金和小额信贷 share with those of the screening."""

from monitoring.tests.conftest import brought_in, household, parameters
from monitoring.tests.test_screening_run import screen

__all__ = ["brought_in", "household", "parameters", "screen"]
