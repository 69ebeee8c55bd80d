"""What all tests share: their helpers can be imported, and hypothesis takes its time without failing for it."""

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))

settings.register_profile("crmplan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("crmplan")
