"""Started by Classroom 50 in the student's repository: what grades lies beside."""

import subprocess
from pathlib import Path

raise SystemExit(subprocess.run(["bash", Path(__file__).with_name("grade.sh")], check=False).returncode)
