"""One process at a time holds an embedded index; a dead one holds nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import StoreInUse
from bot.kernel.adapters.store_lock import StoreLock

ROOT = Path(__file__).parents[3]


class TestStoreLock:
    HOLD = (
        "import sys\n"
        "from pathlib import Path\n"
        "from bot.kernel.adapters.store_lock import StoreLock\n"
        "with StoreLock(Path(sys.argv[1])):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )

    def hold(self, folder):
        holder = subprocess.Popen(
            [sys.executable, "-c", self.HOLD, str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert holder.stdout.readline() == "held\n"
        return holder

    def test_a_second_process_is_refused_and_told_what_to_do(self, tmp_path):
        with self.hold(tmp_path) as holder:
            with pytest.raises(StoreInUse, match=r"Stop it first.*MENTOR_CHROMA_URL"), StoreLock(tmp_path):
                pass
            holder.stdin.close()
        with StoreLock(tmp_path):
            pass

    def test_a_killed_process_leaves_no_lock_behind(self, tmp_path):
        with self.hold(tmp_path) as holder:
            holder.kill()
            holder.wait()
            with StoreLock(tmp_path):
                pass

    def test_the_folder_is_made_when_it_is_missing(self, tmp_path):
        with StoreLock(tmp_path / "new" / "folder"):
            assert (tmp_path / "new" / "folder").is_dir()
