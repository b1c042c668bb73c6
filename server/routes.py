"""The sitemap: every address of the fair."""

from starlette.routing import BaseRoute, Mount, WebSocketRoute

from booths.hall.routes import hall_routes
from booths.leads.routes import leads_routes
from booths.stand.routes import stand_routes
from core.kit.assets import STATIC, Assets
from realtime.cards.routes import card_routes
from realtime.chat.routes import chat_routes
from realtime.notices.routes import notice_routes
from realtime.socket import live
from server.account.identities.routes import identity_routes
from server.account.passkeys.routes import passkey_routes
from server.account.routes import account_routes
from server.console.routes import console_routes
from server.health.routes import health_routes
from server.home.routes import home_routes
from server.moderation.routes import moderation_routes
from server.patterns.routes import pattern_routes
from server.people.routes import people_routes
from server.programme.cast.routes import cast_routes
from server.programme.editor.routes import editor_routes
from server.programme.routes import programme_routes
from server.programme.stage.routes import stage_routes
from server.recordings.routes import recording_routes
from server.walk_in.routes import walk_in_routes
from server.welcome.passkeys.routes import passkey_sign_in_routes
from server.welcome.provider.routes import provider_routes
from server.welcome.routes import welcome_routes

routes: list[BaseRoute] = [
    WebSocketRoute("/live", live, name="live"),  # first: everybody comes here at once after a restart
    *account_routes,
    *card_routes,
    *chat_routes,
    *console_routes,
    *hall_routes,
    *health_routes,
    *home_routes,
    *identity_routes,
    *leads_routes,
    *moderation_routes,
    *notice_routes,
    *pattern_routes,
    *passkey_routes,
    *people_routes,
    *cast_routes,
    *editor_routes,
    *programme_routes,
    *recording_routes,
    *stage_routes,
    *stand_routes,
    *walk_in_routes,
    *passkey_sign_in_routes,  # before the one of a mailed link, whose token may be any word
    *provider_routes,
    *welcome_routes,
    Mount("/static", Assets(directory=STATIC), name="static"),
]
