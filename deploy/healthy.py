"""Ends with 0 where the fair in this container answers; it is asked under the name that it goes by."""

import os
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit

name = urlsplit(os.environ.get("KORYU_ADDRESS", "")).netloc or "127.0.0.1:8000"
question = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": name})
try:
    urllib.request.urlopen(question, timeout=2.5).close()  # noqa: S310  (our own address)
except (urllib.error.URLError, TimeoutError) as problem:
    sys.exit(f"not healthy: {problem}")
