"""A programme as Django makes it: ORM on SQLite, its templates, and a reader with a session.

``python -m bench.peers.django_page PORT FOLDER``: ``/`` signs the reader in, ``/programme`` is the page, as
large as ours, with as many sessions, speakers and people on stages as the demo's programme has. Settings
are those of ``startproject`` without its debug mode; connections to the database are kept. That the server
is Django's own does not show: under uvicorn, as ASGI and as WSGI, a page costs the same.
"""

import sys
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings

PORT, FOLDER = int(sys.argv[1]), Path(sys.argv[2])
SESSIONS, SPEAKERS, ON_STAGE, TRACKS, ROOMS, STARS = 20, 34, 49, 5, 3, 4
ABOUT = "What the first year asks of you, told by people who have been through it, and what helped. "
settings.configure(
    DEBUG=False,
    SECRET_KEY="x" * 50,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    LOGGING_CONFIG=None,
    USE_TZ=True,
    TIME_ZONE="Asia/Tokyo",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(FOLDER / "django.db"),
            "CONN_MAX_AGE": None,
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent],
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)
django.setup()

from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone


class Named(models.Model):
    name = models.CharField(max_length=200)

    class Meta:
        abstract = True
        app_label = "programme"


class Track(Named):
    hue = models.CharField(max_length=20)


class Room(Named):
    pass


class Speaker(Named):
    organisation = models.CharField(max_length=200)


class Session(models.Model):
    title = models.CharField(max_length=200)
    about = models.TextField()
    kind = models.CharField(max_length=20, choices=[("talk", "Talk"), ("panel", "Panel")])
    level = models.CharField(max_length=20, choices=[("all", "Everybody"), ("first", "For beginners")])
    begins = models.DateTimeField(db_index=True)
    minutes = models.IntegerField()
    track = models.ForeignKey(Track, models.PROTECT)
    room = models.ForeignKey(Room, models.PROTECT)
    speakers = models.ManyToManyField(Speaker, through="Appearance")

    class Meta:
        app_label = "programme"
        ordering = ("begins", "id")

    @property
    def ends(self):
        return self.begins + timedelta(minutes=self.minutes)


class Appearance(models.Model):
    session = models.ForeignKey(Session, models.CASCADE, related_name="appearances")
    speaker = models.ForeignKey(Speaker, models.CASCADE)
    position = models.IntegerField()

    class Meta:
        app_label = "programme"
        ordering = ("position", "id")


class Star(models.Model):
    session = models.ForeignKey(Session, models.CASCADE)
    reader = models.ForeignKey(User, models.CASCADE)

    class Meta:
        app_label = "programme"


class Notice(models.Model):
    reader = models.ForeignKey(User, models.CASCADE)
    read_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "programme"


def sign_in(request):
    login(request, User.objects.get())
    return HttpResponse("Welcome.")


@login_required
def programme(request):
    on_stage = models.Prefetch("appearances", Appearance.objects.select_related("speaker"))
    context = {
        "sessions": Session.objects.select_related("track", "room").prefetch_related(on_stage),
        "tracks": Track.objects.all(),
        "rooms": Room.objects.all(),
        "starred": set(Star.objects.filter(reader=request.user).values_list("session_id", flat=True)),
        "unread": Notice.objects.filter(reader=request.user, read_at=None).count(),
        "now": timezone.now(),
    }
    return render(request, "django_page.html", context)


urlpatterns = [
    path("", sign_in, name="sign_in"),
    path("programme", programme, name="programme"),
    path("sessions/<int:number>", sign_in, name="session"),
    path("sessions/<int:number>/star", sign_in, name="star"),
    path("speakers/<int:number>", sign_in, name="speaker"),
]


def load():
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for model in (Track, Room, Speaker, Session, Appearance, Star, Notice):
            editor.create_model(model)
    reader = User.objects.create_user("keiko", "keiko@kakehashi.example")
    tracks = [Track.objects.create(name=f"Working in Japan, {n}", hue="sakura") for n in range(TRACKS)]
    rooms = [Room.objects.create(name=f"Room {n}") for n in range(ROOMS)]
    speakers = [
        Speaker.objects.create(name=f"Keiko Ando {n}", organisation="Minato Robotics")
        for n in range(SPEAKERS)
    ]
    opening = timezone.now() - timedelta(hours=3)
    for n in range(SESSIONS):
        session = Session.objects.create(
            title=f"What the first year asks of you, {n}", about=ABOUT * 9, kind="panel", level="first",
            begins=opening + timedelta(minutes=20 * n), minutes=40, track=tracks[n % TRACKS],
            room=rooms[n % ROOMS],
        )  # fmt: skip
        if n < STARS:
            Star.objects.create(session=session, reader=reader)
    for n in range(ON_STAGE):
        Appearance.objects.create(
            session_id=n % SESSIONS + 1, speaker=speakers[n % SPEAKERS], position=n // SESSIONS
        )
    connection.close()


if __name__ == "__main__":
    load()
    server = ThreadedWSGIServer(("127.0.0.1", PORT), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    server.serve_forever()
