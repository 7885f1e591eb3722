"""One outside library a module: Prometheus, OpenTelemetry, the HTTP endpoint, the machine."""
