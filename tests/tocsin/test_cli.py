"""How the command ends with an error."""

import os
import subprocess
import sys
from pathlib import Path


def test_folder_that_cannot_be_made_is_one_line_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "run").touch()
    ended = subprocess.run(
        [sys.executable, "-m", "tocsin", "up"],
        env=os.environ | {"TOCSIN_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("tocsin: ")
    assert str(tmp_path / "run") in ended.stderr
    assert ended.stderr.count("\n") == 1
