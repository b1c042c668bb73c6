"""The live layer in a storm: real processes, real sockets, many tabs, and somebody who breaks things.

Every tab writes down what it sent, what was answered and what it was told (:mod:`tests.storm.clients`).
When it is calm again :mod:`tests.storm.checks` compares what all of them wrote with what the database
holds; it knows nothing of how either came about. What can be broken is in :mod:`tests.storm.fair` (the
processes), :mod:`tests.storm.road` (the network) and :mod:`tests.storm.calls` (the bus).

That the checks see anything is shown by :mod:`tests.storm.planted`: it breaks one promise at a time
inside the served process, and each has to be noticed; :mod:`tests.storm.planted_work` has more of them.

Rows: F1 F2 F16 (deaths, and jobs: P12), F4 F5 F6 F13 (buses; F13 also cut from the database), F3 F7 F8 F18
(databases), F9 F10 F14 F20 (networks; F14 counts what the database is asked), F12 (once), F21 (bans, roles,
booths, memberships, logins and cards), F11 (clocks: P14). Each runs on one process with SQLite and on two
with PostgreSQL and NATS; F4 to F7 and F13 only on two, F3 only on one. Not here: power loss beyond counting
flushes, storage (F15), limits of the machine (F17), mixed versions (F19), and the line (F22), which is not
built.

Processes are hatched (:mod:`tests.storm.nest`); their clocks can be put wrong (:mod:`tests.storm.clocks`).
Where it matters how soon something is answered, :mod:`tests.storm.waits` compares it with when all was calm.

``./run test`` runs the short forms, ``./run storm [ROW ...]`` the long ones, and both print what was
acknowledged, delivered, violated, and how long it took until all was well again.
"""
