"""The sitemap: every address of the fair."""

from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles

from booths.hall.routes import hall_routes
from booths.leads.routes import leads_routes
from booths.stand.routes import stand_routes
from core.kit.web import STATIC
from realtime.cards.routes import card_routes
from realtime.chat.routes import chat_routes
from realtime.notices.routes import notice_routes
from realtime.socket import live
from server.account.routes import account_routes
from server.people.routes import people_routes
from server.welcome.routes import welcome_routes

routes: list[BaseRoute] = [
    *account_routes,
    *card_routes,
    *chat_routes,
    *hall_routes,
    *leads_routes,
    *notice_routes,
    *people_routes,
    *stand_routes,
    *welcome_routes,
    WebSocketRoute("/live", live, name="live"),
    Mount("/static", StaticFiles(directory=STATIC), name="static"),
]
