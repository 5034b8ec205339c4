"""What the checks of nntrain-mpi share: how ranks are started, and files compared."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "Fixtures" / "mnist"

# Another one, such as mpirun.mpich, for programs that were built with its library.
MPIRUN = os.environ.get("MPIRUN", "mpirun")


def tools(folder):
    """nntrain and nntrain-mpi; ends, saying so, if there is no nntrain-mpi or no mpirun."""
    plain, ranked = Path(folder).resolve() / "nntrain", Path(folder).resolve() / "nntrain-mpi"
    if not ranked.exists() or not shutil.which(MPIRUN):
        print("skipped: training over MPI: there is no " + ("mpirun" if ranked.exists() else "nntrain-mpi"))
        sys.exit(0)
    return plain, ranked


def is_open_mpi():
    return "Open MPI" in subprocess.run([MPIRUN, "--version"], capture_output=True, text=True).stdout


def environment():
    """Ranks may be more than processors, and the check may run as root."""
    more = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OMPI_MCA_rmaps_base_oversubscribe": "1"}
    # A bound rank would share its processor with its own threads.
    more |= {"OMPI_MCA_hwloc_base_binding_policy": "none", "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe"}
    return os.environ | more


def mpirun(ranks, *words):
    return [MPIRUN, "-n", str(ranks), *map(str, words)]


def run(command, status=0, timeout=300):
    result = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, env=environment(), timeout=timeout, stdin=subprocess.DEVNULL)
    if result.returncode != status:
        sys.exit(f"{' '.join(map(str, command))}\nended with {result.returncode}, not {status}:\n{result.stdout}{result.stderr}")
    return result


def same(one, other, what):
    if Path(one).read_bytes() != Path(other).read_bytes():
        sys.exit(f"{what}: {one} and {other} are different")
