"""Every table of the house, so that whoever needs them all (migrations, tests) imports one module."""

# ruff: noqa: F401
import booths.leads.models
import booths.stand.models
import core.accounts.models
import core.fair.models
import core.kit.files
import core.kit.jobs
import core.kit.mail
import core.people.models
import realtime.cards.models
import realtime.chat.models
import realtime.models
import realtime.notices.models
import server.moderation.models
import server.people.models
import server.programme.models
import server.programme.stage.models
import server.recordings.models
