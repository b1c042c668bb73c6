"""Tables in and out."""

import csv
import io
import re
import zipfile
from contextlib import suppress

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from core.kit.tables import FORMULA, Table, TableProblem, read_table, write_csv, write_xlsx

TEXT = "名前,会社\r\n髙橋 花子,㈱ミライ①\r\n"
ROWS = [(2, {"名前": "髙橋 花子", "会社": "㈱ミライ①"})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_a_japanese_csv_is_read_in_the_encodings_people_save(encoding):
    assert read_table(TEXT.encode(encoding), "people.csv") == Table(("名前", "会社"), ROWS)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_mark(encoding):
    assert read_table(("\ufeff" + TEXT).encode(encoding), "people.csv").rows == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_by_the_header(delimiter):
    text = delimiter.join(['"a,b;c\td"', "x", "y"]) + "\n" + delimiter.join(["1", '"two\nlines"', "3"]) + "\n"

    assert read_table(text.encode(), "t.csv").rows == [
        (2, {"a,b;c\td".replace("\t", " "): "1", "x": "two\nlines", "y": "3"})
    ]


def test_empty_rows_are_left_out_and_rows_keep_their_numbers():
    assert read_table(b"\n\na,b\n1,2\n,\n\n3\n", "t.csv").rows == [
        (4, {"a": "1", "b": "2"}),
        (7, {"a": "3", "b": ""}),
    ]


def a_sheet(rows, **options) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def test_a_spreadsheet_is_read_as_it_would_be_typed():
    data = a_sheet(
        [
            ["name", "n", "share", "ok"],
            ["花子", 3, 0.5, True],
            [None, None, None, None],
            ["x", 1e9, -2, False],
        ]
    )

    assert read_table(data, "whatever.csv").rows == [
        (2, {"name": "花子", "n": "3", "share": "0.5", "ok": "TRUE"}),
        (4, {"name": "x", "n": "1000000000", "share": "-2", "ok": "FALSE"}),
    ]


def test_an_opendocument_table_is_read():
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body>'
        '<office:spreadsheet><table:table table:name="S"><table:table-row><table:table-cell '
        'office:value-type="string"><text:p>名前</text:p></table:table-cell></table:table-row>'
        "<table:table-row>"
        '<table:table-cell office:value-type="string"><text:p>花子</text:p></table:table-cell>'
        "</table:table-row>"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        package.writestr("content.xml", content)

    assert read_table(out.getvalue(), "t.ods").rows == [(2, {"名前": "花子"})]


def a_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 101_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\n , ,\n", "is empty"),
        (b"a,b,a\n", "two columns named"),
        (b"a,,b\n", "Column 2"),
        (b"a,b\n1,2,3\n", "Row 2"),
        (b'a,b\n1,2\n"x"y,2\n', "is broken"),
        (b'a,b\n"open', "is broken"),
        (b"a\n" + b"x\n" * 11, "more than 10 rows"),
        (b",".join(b"c%d" % n for n in range(201)), "more than 200 columns"),
        (b"a\n" + b"x" * 40_000, "too long"),
        (b"a\n" + b"x" * 200_000, "is broken"),
        (b"x" * 10_000_001, "too large"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xff\x81", "no table"),
        (b"a\x00b\n", "no table"),
        (b"\xff\xfea", "no table"),
        (b"PK\x03\x04 no zip at all", "no table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "no table"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(data, reason):
    with pytest.raises(TableProblem) as refused:
        read_table(data, "list.csv", max_rows=10)

    assert reason in refused.value.say.in_("en")
    assert refused.value.say.in_("ja") != refused.value.say.in_("en")


def test_a_package_that_unpacks_to_too_much_is_refused_unread():
    """Security 44."""
    data = a_bomb()
    assert len(data) < 200_000
    with pytest.raises(TableProblem):
        read_table(data, "list.xlsx")


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe"]))
def test_any_bytes_are_a_table_or_refused(data, start):
    with suppress(TableProblem):
        table = read_table(start + data, "x")
        assert all(set(row) == set(table.header) for _, row in table.rows)


def test_csv_is_written_for_excel():
    written = write_csv(["name", "n"], [['花子, "x"', 1.5], [None, -3]])

    assert written == b'\xef\xbb\xbfname,n\r\n"\xe8\x8a\xb1\xe5\xad\x90, ""x""",1.5\r\n,-3\r\n'


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x", "  =1+1"]
FORMULAS += ["　=1", "\u00a0=1", "\x00=1", "+81 90 1234 5678"]
FORMULAS += ['=HYPERLINK("http://evil.example","x")', "-2+3+cmd|' /C calc'!A0"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_csv_is_a_formula(formula):
    """Security 32."""
    text = write_csv(["h", formula], [["x", formula]]).decode("utf-8-sig")
    [[_, name], [_, cell]] = csv.reader(io.StringIO(text, newline=""))

    assert name == cell == "'" + formula.replace("\x00", "")
    [(_, row)] = read_table(write_csv(["h", "v"], [["x", formula]]), "t.csv").rows
    assert row["v"] == formula.replace("\x00", "")


@pytest.mark.parametrize("separator", [";", "; ", "x;", "a\t", "a | ", "a\n", "a;\n"])
@pytest.mark.parametrize("start", "=+-@＝＋－＠")
def test_no_part_of_a_cell_is_a_formula_where_lists_are_separated_otherwise(separator, start):
    """Security 32: in many countries Excel takes a CSV apart at semicolons, whatever is quoted."""
    typed = f"{separator}{start}HYPERLINK(1);"
    text = write_csv(["h", "v"], [["x", typed]]).decode("utf-8-sig")

    for part in re.split(r"[;\t|,\r\n]", text):
        assert not part.strip().startswith(start), text
    [(_, row)] = read_table(write_csv(["h", "v"], [["x", typed]]), "t.csv").rows
    assert row["v"] == typed


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_spreadsheet_is_a_formula(formula):
    """Security 32."""
    data = write_xlsx(["h", formula], [["x", formula]], "t")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        styles = package.read("xl/styles.xml").decode()

    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in styles
    assert 'r="B2" s="' in sheet


@pytest.mark.parametrize("typed", ["'=1", "''+81", "'", "'x", "O'Neil"])
def test_typed_apostrophes_are_kept(typed):
    assert read_table(write_csv(["h"], [[typed]]), "t.csv").rows == [(2, {"h": typed})]


def test_a_spreadsheet_round_trips():
    data = write_xlsx(
        ["名前", "n"],
        [["𠮷田\n花子", 3], ["+81 90", -1.5], [None, None], ["\x01_x0041_", 0]],
        "名刺 [2026]: a/b*?" * 5,
    )

    assert read_table(data, "t.xlsx").rows == [
        (2, {"名前": "𠮷田\n花子", "n": "3"}),
        (3, {"名前": "+81 90", "n": "-1.5"}),
        (5, {"名前": "\x01_x0041_", "n": "0"}),
    ]
    assert read_table(write_xlsx(["a"], [["x" * 50_000]], "'''"), "t.xlsx").rows == [(2, {"a": "x" * 32_767})]


CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5))
def test_what_is_written_as_csv_is_read_back(rows):
    written = write_csv(["a", "b"], rows)

    expected = [{"a": a, "b": b} for a, b in rows if a.strip() or b.strip()]
    assert [row for _, row in read_table(written, "t.csv").rows] == expected
    cells = [cell for row in csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")) for cell in row]
    assert not any(FORMULA.match(cell) for cell in cells)


def test_a_row_of_space_is_no_row_even_when_an_export_marked_it_as_harmless():
    assert read_table(write_csv(["a", "b"], [["", "\n"], ["x", ""]]), "t.csv").rows == [
        (3, {"a": "x", "b": ""})
    ]
