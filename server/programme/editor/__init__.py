"""The programme as its organisers edit it."""
