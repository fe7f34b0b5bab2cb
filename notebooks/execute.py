"""Execute every notebook of this folder and keep its outputs; the first error stops with a non-zero exit code."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient

for path in sorted(Path(__file__).parent.glob("*.ipynb")):
    notebook = nbformat.read(path, as_version=4)
    defined = [c.id for c in notebook.cells if c.cell_type == "code" and re.search(r"^\s*(def|class) ", c.source, re.M)]
    if defined:
        raise SystemExit(f"{path.name}: what is worth defining belongs into the library (cells {', '.join(defined)})")
    # no timing: equal results must leave an equal file
    NotebookClient(notebook, timeout=600, kernel_name="python3", record_timing=False).execute(cwd=str(path.parent))
    notebook.metadata.language_info = {"name": "python"}
    nbformat.write(notebook, path)
    print(f"{path.name}: {len(notebook.cells)} cells")
