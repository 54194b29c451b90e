"""What holds for every test, however it is started and however busy the machine is."""

import signal

from hypothesis import HealthCheck, settings

# No verdict of Hypothesis hangs on the time that something took.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

# What a script starts in the background ignores Ctrl-C, and so would the programs that tests start and end with it.
signal.signal(signal.SIGINT, signal.default_int_handler)
