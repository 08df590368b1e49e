"""Settings of the web server."""

import os

# Behind a TLS proxy nobody else may speak to the portal: the proxy says whose request it is.
bind = f"{'127.0.0.1' if os.environ.get('HTTPS') == '1' else '0.0.0.0'}:{os.environ.get('PORT') or 8000}"
worker_class = "gthread"
workers = max(2, min(4, os.cpu_count() or 2))
threads = 8
timeout = 120
graceful_timeout = 15
keepalive = 30
max_requests, max_requests_jitter = 20_000, 2_000
preload_app = True
