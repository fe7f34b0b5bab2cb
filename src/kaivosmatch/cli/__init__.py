"""The command line: two tables in, ranked firms out.

Exit codes: 0 done; 1 the input has problems (all of them are listed); 2 the command was called wrongly (an unknown option, name or
value); 70 a fault of kaivosmatch itself. Results go to the standard output, everything else to the standard error.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

__all__ = ["FAULT", "OK", "PROBLEMS", "USAGE", "main"]

OK, PROBLEMS, USAGE, FAULT = 0, 1, 2, 70


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        None: the arguments of the process.

    Examples
    --------
    >>> main(["template", "needs.docx"])
    2
    """
    from kaivosmatch.cli.app import app
    from kaivosmatch.errors import KaivosmatchError, RecordErrors

    try:
        app(args=None if argv is None else list(argv), prog_name="kaivosmatch")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else OK if done.code is None else USAGE
    except RecordErrors as error:
        print(error, file=sys.stderr)
        return PROBLEMS
    except KaivosmatchError as error:
        print(f"kaivosmatch: {error}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        # whoever read the output has seen enough; the interpreter must not complain when it flushes on its way out
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception:
        traceback.print_exc()
        return FAULT
    return OK
