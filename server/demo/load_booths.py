"""The street: booths with their pictures, jobs, documents and rotas, approved, published and staffed."""

from zoneinfo import ZoneInfo

from booths.stand.approval import approve, create_booth, own, publish, submit
from booths.stand.counter import step_up
from booths.stand.documents import add_document, set_logo
from booths.stand.editing import add_hours, change
from booths.stand.forms import BoothForm, HoursForm, JobForm, TitleForm
from booths.stand.jobs import add_job
from booths.stand.models import Level, StaffRole
from booths.stand.staff import add_staff
from core.kit.work import Work
from server.demo.cast import exhibitors, fair, media, person
from server.demo.day import Day
from server.demo.houses import Exhibitor, Job

BUILT = -24 * 60
"""The minute at which the first booth was built."""


def load_booths(day: Day) -> None:
    """Every house of the street, one hour after the other; then whoever is on the rota steps up."""
    for place, house in enumerate(exhibitors()):
        minute = BUILT + 60 * place
        booth = found(day, house, minute)
        fill(day, house, day.by(house.staff[0], minute + 10))
        submit(day.by(house.staff[0], minute + 20), day.fair, house.slug)
        approve(day.organised(minute + 40), booth)
        publish(day.organised(minute + 41), booth)
        man_the_counter(day, house)


def found(day: Day, house: Exhibitor, minute: float) -> int:
    """The draft and the people who work there; the first of them owns it."""
    organiser = day.organised(minute)
    booth = create_booth(
        organiser, day.fair, name_en=house.name.en, name_ja=house.name.ja, owner_email="",
        address=day.settings.address, signer=day.signer, slug=house.slug, level=Level(house.level),
    )  # fmt: skip
    own(organiser, booth, person(house.staff[0]).email)
    assert booth.id is not None
    day.booths[house.slug] = booth.id
    for slug in house.staff:
        staff = add_staff(organiser, booth, day.account(slug), StaffRole.RECRUITER)
        post = person(slug).title
        staff.post_en, staff.post_ja = post.en[:80], post.ja[:80]
    return booth.id


def fill(day: Day, house: Exhibitor, owner: Work) -> None:
    """Everything that the owner puts into the booth."""
    change(owner, day.fair, house.slug, form_of(house))
    set_logo(owner, day.fair, house.slug, day.hold(media(house.logo)))
    for document in house.documents:
        titles = TitleForm(title_en=document.title.en, title_ja=document.title.ja)
        add_document(owner, day.fair, house.slug, day.hold(media(document.file)), titles)
    for job in house.jobs:
        add_job(owner, day.fair, house.slug, job_of(job))
    keep_rota(day, house, owner)


def form_of(house: Exhibitor) -> BoothForm:
    """The words of the shopfront."""
    links = [f"{link.label.en} / {link.label.ja} {link.url}" for link in house.links]
    return BoothForm(
        name_en=house.name.en, name_ja=house.name.ja, reading=house.reading,
        tagline_en=house.tagline.en, tagline_ja=house.tagline.ja,
        about_en=house.about.en, about_ja=house.about.ja,
        seeks_en=house.seeks.en, seeks_ja=house.seeks.ja,
        industry=house.industry, places_en=house.places.en, places_ja=house.places.ja,
        people=house.people, languages=list(house.languages), links="\n".join(links),
    )  # fmt: skip


def job_of(job: Job) -> JobForm:
    """A job as its form."""
    low, high = job.salary or (None, None)
    return JobForm(
        key=job.slug, title_en=job.title.en, title_ja=job.title.ja, text_en=job.text.en, text_ja=job.text.ja,
        place_en=job.place.en, place_ja=job.place.ja, remote=job.remote, kind=job.kind,
        salary_from=low, salary_to=high, currency=job.currency, start=job.start,
        japanese=job.japanese, english=job.english, visa=job.visa,
    )  # fmt: skip


def keep_rota(day: Day, house: Exhibitor, owner: Work) -> None:
    """The hours at the counter, typed on the fair's own clock."""
    clock = ZoneInfo(fair().zone)
    for stretch in house.hours:
        begin, end = day.at(stretch.start).astimezone(clock), day.at(stretch.end).astimezone(clock)
        staff = [person(slug) for slug in stretch.staff]
        form = HoursForm(
            day=begin.date(), starts=begin.time(), ends=end.time(),
            who_en=", ".join(one.given_en for one in staff), who_ja="、".join(one.family_ja for one in staff),
        )  # fmt: skip
        add_hours(owner, day.fair, house.slug, form)


def man_the_counter(day: Day, house: Exhibitor) -> None:
    """Whoever is on the rota when the visitor comes stepped up at the beginning of that stretch."""
    now = fair().now
    for stretch in house.hours:
        if stretch.start <= now < stretch.end:
            for place, slug in enumerate(stretch.staff):
                step_up(day.by(slug, stretch.start + place), day.fair, house.slug)
