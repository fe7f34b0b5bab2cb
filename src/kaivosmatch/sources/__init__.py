"""The doors in: tables, records, registers and notices become records, or one error that lists every problem."""

from kaivosmatch.sources.ledger import Ledger
from kaivosmatch.sources.notices import Notice, NoticeLot, read_notices
from kaivosmatch.sources.readers import read_awards, read_buyers, read_ledger, read_requirements, read_suppliers
from kaivosmatch.sources.workbook import write_template
from kaivosmatch.sources.writing import write_records
from kaivosmatch.sources.ytj import iter_ytj

__all__ = [
    "Ledger",
    "Notice",
    "NoticeLot",
    "iter_ytj",
    "read_awards",
    "read_buyers",
    "read_ledger",
    "read_notices",
    "read_requirements",
    "read_suppliers",
    "write_records",
    "write_template",
]
