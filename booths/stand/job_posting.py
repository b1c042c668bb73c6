"""A job as schema.org/JobPosting, for search engines.

Sources: https://schema.org/JobPosting and Google's "JobPosting structured data". Pure.
"""

import json
from datetime import datetime
from typing import Any

from markupsafe import Markup

from booths.stand.models import English, Japanese, Kind, Opening, Remote
from core.kit.i18n import pick

EMPLOYMENT = {
    Kind.FULL_TIME: "FULL_TIME",
    Kind.PART_TIME: "PART_TIME",
    Kind.CONTRACT: "CONTRACTOR",
    Kind.INTERNSHIP: "INTERN",
    Kind.GRADUATE: "FULL_TIME",
}
UNSAFE_IN_HTML = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def posting(opening: Opening, *, employer: str, address: str, until: datetime, locale: str) -> dict[str, Any]:
    """The posting in one language; *address* is the job's own page, *until* when the fair is over."""
    place = pick(locale, opening.place_en, opening.place_ja)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": pick(locale, opening.title_en, opening.title_ja),
        "description": pick(locale, opening.text_en, opening.text_ja)
        or pick(locale, opening.title_en, opening.title_ja),
        "identifier": {"@type": "PropertyValue", "name": employer, "value": opening.key},
        "hiringOrganization": {"@type": "Organization", "name": employer},
        "datePosted": opening.made_at.date().isoformat(),
        "validThrough": until.isoformat(),
        "employmentType": EMPLOYMENT[Kind(opening.kind)],
        "directApply": not opening.link,
        "url": address,
    }
    if place:
        found["jobLocation"] = {
            "@type": "Place",
            "address": {"@type": "PostalAddress", "addressLocality": place},
        }
    if opening.remote == Remote.FULLY:
        found["jobLocationType"] = "TELECOMMUTE"
    if salary := pay(opening):
        found["baseSalary"] = salary
    if opening.start:
        found["jobStartDate"] = f"{opening.start}-01"
    if languages := asked_for(opening):
        found["qualifications"] = languages
    return found


def pay(opening: Opening) -> dict[str, Any] | None:
    """The yearly salary as a MonetaryAmount."""
    ends = {"minValue": opening.salary_from, "maxValue": opening.salary_to}
    told = {name: value for name, value in ends.items() if value is not None}
    if not told:
        return None
    value = {"@type": "QuantitativeValue", "unitText": "YEAR"} | told
    return {"@type": "MonetaryAmount", "currency": opening.currency, "value": value}


def asked_for(opening: Opening) -> str:
    """The languages a job asks for, in a line."""
    japanese = f"Japanese: JLPT {opening.japanese}" if opening.japanese != Japanese.NONE else ""
    english = f"English: CEFR {opening.english}" if opening.english != English.NONE else ""
    return "; ".join(filter(None, (japanese, english)))


def as_data_block(value: Any) -> Markup:
    """JSON that is safe between ``<script type="application/ld+json">`` tags: nothing in it can end them."""
    return Markup(json.dumps(value, ensure_ascii=False).translate(UNSAFE_IN_HTML))  # noqa: S704
