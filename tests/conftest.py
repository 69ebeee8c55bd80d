"""What all tests share: hypothesis takes its time without failing for it."""

from hypothesis import HealthCheck, settings

settings.register_profile("crmplan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("crmplan")
