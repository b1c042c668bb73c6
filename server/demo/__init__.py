"""The demo fair: the Autumn Career Exchange of the Kakehashi Alumni Network, with its own film."""
