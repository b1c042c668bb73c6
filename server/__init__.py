"""Floor 3: what the fair serves, and the roof."""

import core.kit.database  # noqa: F401  (names the constraints of every table declared after it)
