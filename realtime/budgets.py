"""Every number that bounds the live layer, in one place; README.md beside this file explains them."""

FRAME_BYTES = 64 * 1024
"""Of one frame from a browser."""
TOPICS = 64
"""One connection may listen to."""
FRAMES, FRAMES_SECONDS = 200, 10.0
"""Frames a connection may send in each window, whatever they are; more is a flood."""

BACKLOG_FRAMES, BACKLOG_BYTES = 500, 1024 * 1024
"""Owed to one reader before it is closed as slow."""
INBOX_FRAMES = 32
"""Said by one browser and not carried out yet, before no more is read from it."""
SEND_BUFFER_BYTES = 64 * 1024
"""What the kernel may hold for one reader; without it a stalled one holds megabytes."""
WRITE_SECONDS = 10.0
"""One write may take before the reader is closed as slow."""

CONNECTIONS = 10
"""Of one account at a time; one more replaces the oldest."""
CONNECTS, CONNECTS_SECONDS = 1200, 60
"""New connections from one address: a whole university may sit behind it."""
ACTS, ACTS_SECONDS = 60, 60
"""Durable acts of one account."""
ACTS_PER_ADDRESS = 3000
"""Durable acts from one address, in the same time."""
EPHEMERALS, EPHEMERALS_SECONDS = 50, 10
"""Ephemeral messages of one account, or of one address where nobody is signed in."""

MARKS_SECONDS = 1.0
"""Between two writes of how far people have read."""

REST_SECONDS = 0.01
"""At most, before a topic is told again, and never more than telling it took: what is said meanwhile leaves
in one write, and others are served."""

BEAT_SECONDS = 25.0
"""Between two beats; whoever does not answer one is let go at the next, 25 to 50 s after they were heard."""
REASK_SECONDS = 30.0
"""Between two times that rights which end by the clock are asked for again."""

FOLLOW_SECONDS = 1.0
"""Between two looks at the log that nobody asked for, where several processes serve."""
FOLLOW_ALONE_SECONDS = 0.25
"""The same while the bus is away."""
COMPANY_SECONDS = 0.25
"""Between two calls about who is here and how often they acted."""
LEASE_SECONDS, RENEW_SECONDS = 60.0, 20.0
"""A process that has not said for so long who is with it has ended; said again this often."""

PRESENCE_SECONDS = 1.0
"""Between two counts told on one topic."""
GRACE_SECONDS = 10.0
"""Somebody who left still counts as here: a reload is no coming and going."""
CLOSING_SECONDS = 5.0
"""Connections get to say goodbye at shutdown."""
ENDED_LOGIN_SECONDS = 60.0
"""An ended login is remembered, so that a handshake under way at that moment does not slip in."""
KEPT_DAYS = 8
"""Days that events can be caught up with and acts are known again."""
