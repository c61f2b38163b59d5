"""What one client may ask for at most."""

MAX_BODY_BYTES = 8 * 1024 * 1024
"""Of one request: as one record of a file, eight times an article's largest value, or some 1,500 ordinary articles."""

MAX_ARTICLES = 500
"""In one request: they share one transaction of the ledger and are acknowledged within a second."""

MAX_REQUESTS = 32
"""Under way at once. Each may hold a body and what it was decoded to: together some hundred megabytes."""

BODY_SECONDS = 30.0
"""Within which a body has to arrive, so that slow clients cannot take every slot."""

BURST_ARTICLES = 2 * MAX_ARTICLES
"""What a key may send at once after a pause, whatever its rate: two of the largest requests."""

BUSY_SECONDS = 1
"""After which a client may try again when all slots are taken: a request takes a fraction of it."""
