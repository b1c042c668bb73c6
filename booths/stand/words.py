"""The words for what is stored as short codes; a page shows them in the reader's language."""

from datetime import date

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from booths.stand.models import Industry, Kind, Level, Opening, Remote, StaffRole
from core.kit.i18n import Sentence, say

INDUSTRIES: dict[str, tuple[Sentence, str]] = {
    Industry.SOFTWARE: (say("Software"), "fuji"),
    Industry.MANUFACTURING: (say("Manufacturing"), "asagi"),
    Industry.ELECTRONICS: (say("Electronics"), "asagi"),
    Industry.ENERGY: (say("Energy"), "wakatake"),
    Industry.CONSTRUCTION: (say("Construction and housing"), "yamabuki"),
    Industry.TRANSPORT: (say("Transport"), "asagi"),
    Industry.TRADE: (say("Trading"), "yamabuki"),
    Industry.FOOD: (say("Food"), "wakatake"),
    Industry.FINANCE: (say("Finance"), "yamabuki"),
    Industry.PROFESSIONAL: (say("Law and consulting"), "fuji"),
    Industry.HEALTH: (say("Health"), "sakura"),
    Industry.EDUCATION: (say("Education"), "wakatake"),
    Industry.RESEARCH: (say("Research"), "fuji"),
    Industry.MEDIA: (say("Media and games"), "sakura"),
    Industry.DESIGN: (say("Design and signs"), "sakura"),
    Industry.TOURISM: (say("Travel"), "yamabuki"),
    Industry.PUBLIC: (say("Public service"), "wakatake"),
    Industry.OTHER: (say("Other trades"), "sakura"),
}
"""Trade → its name, and the dye of its curtain."""

LEVELS = {Level.LEAD: say("Lead sponsor"), Level.LARGE: say("Sponsor"), Level.STANDARD: say("Exhibitor")}
ROLES = {
    StaffRole.OWNER: say("Owner"),
    StaffRole.RECRUITER: say("Recruiter"),
    StaffRole.VIEWER: say("Viewer"),
}
REMOTE = {Remote.NO: say("On site"), Remote.PARTLY: say("Partly remote"), Remote.FULLY: say("Remote")}
KINDS = {
    Kind.FULL_TIME: say("Full time"),
    Kind.PART_TIME: say("Part time"),
    Kind.CONTRACT: say("Contract"),
    Kind.INTERNSHIP: say("Internship"),
    Kind.GRADUATE: say("Graduate post"),
}
LANGUAGES = {
    "ja": say("Japanese"),
    "en": say("English"),
    "zh": say("Chinese"),
    "ko": say("Korean"),
    "de": say("German"),
    "fr": say("French"),
    "es": say("Spanish"),
    "pt": say("Portuguese"),
    "vi": say("Vietnamese"),
    "th": say("Thai"),
    "id": say("Indonesian"),
    "hi": say("Hindi"),
}


ANY_MONTH = say("any month")


def month_words(start: str, locale: str) -> str:
    """``2027-04`` as people write it, or that any month will do."""
    if not start:
        return ANY_MONTH.in_(locale)
    year, month = map(int, start.split("-"))
    return format_date(date(year, month, 1), "y年M月" if locale == "ja" else "MMM y", locale=locale)


def pay_words(opening: Opening, locale: str) -> str:
    """The yearly salary: ``¥5.2–7.4 million``, ``520–740万円``, ``€48,000–60,000``; empty if not told."""
    ends = [end for end in (opening.salary_from, opening.salary_to) if end is not None]
    if not ends:
        return ""
    if opening.currency == "JPY" and min(ends) >= 100_000:
        unit = 10_000 if locale == "ja" else 1_000_000
        span = "–".join(dict.fromkeys(format_decimal(round(end / unit, 2), locale=locale) for end in ends))
        return f"{span}万円" if locale == "ja" else f"¥{span} million"
    first = format_currency(ends[0], opening.currency, "¤#,##0", locale=locale, currency_digits=False)
    last = f"–{format_decimal(ends[-1], locale=locale)}" if ends[-1] != ends[0] else ""
    return first + last
