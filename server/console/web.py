"""What the console's routes share: a table as a download, a page's number."""

from collections.abc import Iterable, Sequence

from starlette.responses import Response

from core.kit.tables import Cell, write_csv, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_file(kind: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, name: str) -> Response:
    """The rows as XLSX, or as CSV unless that is asked for; no cell of either is ever a formula."""
    is_sheet = kind == "xlsx"
    data = write_xlsx(header, rows, name) if is_sheet else write_csv(header, rows)
    suffix = "xlsx" if is_sheet else "csv"
    return Response(
        data,
        media_type=XLSX if is_sheet else "text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{suffix}"',
            "Cache-Control": "no-store",
        },
    )


def number_in(text: str) -> int:
    """The number of a page as the address gives it; the first where it gives none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
