"""See whether the mentor is well: metrics and traces, /status for moderators, `python -m bot doctor` for the operator.

It may know the kernel, the Discord shell, what a community decided and who moderates it. Every other part tells it what happens
through the kernel's `Watch`, and knows nothing of it.
"""
