"""Jobs: kept one by one, brought in from files, shown as JobPosting."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booths.stand import job_files, jobs
from booths.stand.forms import JobForm
from booths.stand.job_posting import as_data_block, posting
from booths.stand.words import month_words, pay_words
from core.kit.errors import Forbidden, Invalid, NotFound
from core.kit.forms import Filled, parse
from core.kit.tables import TableProblem, write_csv, write_xlsx
from tests.support.booths import a_job, a_street
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, RUI

HEADER = ["key", "title_en", "title_ja", "salary_from", "salary_to", "japanese", "visa", "start"]
GOOD = ["j1", "Joiner", "建具職人", 5000000, 6000000, "N2", "yes", "2027-04"]


def test_a_job_is_added_changed_closed_and_found_by_search(work, as_):
    _, minato, _ = a_street(work)
    job = jobs.add_job(as_(MEI), "autumn", "minato", JobForm(title_en="Cooper", title_ja="桶職人"))
    assert "桶職人" in minato.found_by
    jobs.change_job(as_(OTO), "autumn", "minato", job.id, JobForm(title_en="Master cooper"))
    assert (job.title_en, job.title_ja) == ("Master cooper", "")
    jobs.close_job(as_(MEI), "autumn", "minato", job.id)
    assert jobs.openings_of(work, minato.id) == []
    assert "cooper" not in minato.found_by


@pytest.mark.parametrize(
    ("actor", "refusal"), [(IDA, Forbidden), (RUI, NotFound), (ANNA, NotFound), (BEN, NotFound)]
)
def test_only_owners_and_organisers_keep_jobs(work, as_, actor, refusal):
    _, minato, _ = a_street(work)
    job = a_job(work, minato)
    for act in (
        lambda w: jobs.add_job(w, "autumn", "minato", JobForm(title_en="Cooper")),
        lambda w: jobs.change_job(w, "autumn", "minato", job.id, JobForm(title_en="Cooper")),
        lambda w: jobs.close_job(w, "autumn", "minato", job.id),
        lambda w: job_files.import_jobs(w, "autumn", "minato", []),
    ):
        with pytest.raises(refusal):
            act(as_(actor))
    assert [one.title_en for one in jobs.openings_of(work, minato.id)] == [job.title_en]


def test_a_job_of_another_booth_cannot_be_changed_from_here(work, as_):
    _, _, annex = a_street(work)
    job = a_job(work, annex)
    with pytest.raises(NotFound):
        jobs.change_job(as_(MEI), "autumn", "minato", job.id, JobForm(title_en="Mine now"))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "title_en"),
        ({"title_en": "a", "salary_from": "9", "salary_to": "8"}, "salary_to"),
        ({"title_en": "a", "start": "April"}, "start"),
        ({"title_en": "a", "japanese": "N9"}, "japanese"),
        ({"title_en": "a", "link": "javascript:alert(1)"}, "link"),
        ({"title_en": "a", "currency": "XXX"}, "currency"),
        ({"title_en": "a" * 121}, "title_en"),
        ({"title_en": "a", "booth_id": "2"}, "booth_id"),
        ({"title_en": "a\u202eb"}, "title_en"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(work, as_, typed, field):
    a_street(work)
    with pytest.raises(Invalid) as refusal:
        jobs.add_job(as_(MEI), "autumn", "minato", parse(JobForm, Filled({k: [v] for k, v in typed.items()})))
    assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (write_csv(HEADER, [GOOD]), "jobs.csv"),
        (write_xlsx(HEADER, [GOOD], "Jobs"), "jobs.xlsx"),
        (json.dumps([dict(zip(HEADER, GOOD, strict=True))]).encode(), "jobs.json"),
        (json.dumps({"jobs": [dict(zip(HEADER, GOOD, strict=True))]}).encode(), "jobs.json"),
    ],
)
def test_the_same_job_comes_in_from_every_kind_of_file(work, as_, data, name):
    _, minato, _ = a_street(work)
    lines = job_files.read_lines(data, name)
    run = job_files.try_import(as_(MEI), "autumn", "minato", lines)
    assert run.clean
    assert jobs.openings_of(work, minato.id) == []
    job_files.import_jobs(as_(MEI), "autumn", "minato", lines)
    (job,) = jobs.openings_of(work, minato.id)
    assert (job.title_ja, job.salary_to, job.japanese, job.visa, job.start) == (
        "建具職人",
        6000000,
        "N2",
        True,
        "2027-04",
    )


def test_a_dry_run_names_every_bad_row_and_nothing_is_saved(work, as_):
    _, minato, _ = a_street(work)
    a_job(work, minato, key="known")
    rows = [
        GOOD,
        ["j2", "", "", 1, 2, "N1", "", ""],
        ["j3", "Cook", "", 9, 8, "N7", "perhaps", "soon"],
        ["j1", "Twin", "", "", "", "", "", ""],
        ["known", "Changed", "", "", "", "", "", ""],
    ]
    lines = job_files.read_lines(write_csv([*HEADER, "colour"], [[*row, ""] for row in rows]), "jobs.csv")
    run = job_files.try_import(as_(MEI), "autumn", "minato", lines)
    assert {row.number for row in run.bad} == {2, 3, 4, 5, 6}  # a column that nobody knows is named in each
    lines = job_files.read_lines(write_csv(HEADER, rows), "jobs.csv")
    run = job_files.try_import(as_(MEI), "autumn", "minato", lines)
    assert {row.number: {name for name, _ in row.problems} for row in run.bad} == {
        3: {"title_en"}, 4: {"japanese", "visa", "start"}, 5: {"key"},
    }  # fmt: skip
    assert [row.known for row in run.rows] == [False, False, False, False, True]
    with pytest.raises(Invalid):
        job_files.import_jobs(as_(MEI), "autumn", "minato", lines)
    assert [job.key for job in jobs.openings_of(work, minato.id)] == ["known"]


@pytest.mark.parametrize(
    "data", [b"[1, 2]", b"{", b"[" * 100_000, b'{"jobs": {}}', b"", b"PK\x03\x04 damaged", b"\x00\x01\x02"]
)
def test_a_file_that_cannot_be_read_is_refused_in_words(data):
    with pytest.raises(TableProblem):
        job_files.read_lines(data, "jobs")


def test_importing_again_changes_the_job_of_that_key(work, as_):
    _, minato, _ = a_street(work)
    for title in ("First", "Second"):
        lines = job_files.read_lines(write_csv(HEADER, [["j1", title, "", "", "", "", "", ""]]), "jobs.csv")
        job_files.import_jobs(as_(MEI), "autumn", "minato", lines)
    assert [job.title_en for job in jobs.openings_of(work, minato.id)] == ["Second"]


def test_a_posting_says_what_search_engines_ask_for(work):
    fair, minato, _ = a_street(work)
    job = a_job(
        work, minato, salary_from=5000000, salary_to=6000000, remote="fully", start="2027-04", japanese="N2"
    )
    found = posting(job, employer="Minato", address="https://fair.example/j", until=fair.ends_at, locale="ja")
    assert (found["@type"], found["title"], found["jobLocationType"]) == (
        "JobPosting",
        job.title_ja,
        "TELECOMMUTE",
    )
    assert found["baseSalary"]["value"] == {
        "@type": "QuantitativeValue",
        "unitText": "YEAR",
        "minValue": 5000000,
        "maxValue": 6000000,
    }


@given(st.text() | st.sampled_from(["</script><script>alert(1)</script>", "<!--", "\u2028", "]]>", "&lt;"]))
def test_nothing_in_a_data_block_can_end_it_and_it_reads_back_the_same(text):
    """Security 37."""
    block = as_data_block({"title": text})
    assert not set("<>&\u2028\u2029") & set(block)
    assert json.loads(block)["title"] == text


@pytest.mark.parametrize(
    ("values", "en", "ja"),
    [
        ({"salary_from": 5_200_000, "salary_to": 7_400_000}, "¥5.2–7.4 million", "520–740万円"),
        ({"salary_from": 48_000, "salary_to": 60_000, "currency": "EUR"}, "€48,000–60,000", "€48,000–60,000"),
        ({"salary_from": 48_000, "currency": "GBP"}, "£48,000", "£48,000"),
        ({}, "", ""),
    ],
)
def test_pay_and_months_are_said_in_the_readers_language(work, values, en, ja):
    _, minato, _ = a_street(work)
    job = a_job(work, minato, **values)
    assert (pay_words(job, "en"), pay_words(job, "ja")) == (en, ja)
    assert (month_words("2027-04", "en"), month_words("2027-04", "ja")) == ("Apr 2027", "2027年4月")
