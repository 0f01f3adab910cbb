"""How long loading the postcode directory takes, and how much memory. Makes a file of 2.7 million
rows with the columns of the ONS's own, and loads it with `flask parliament load-postcodes`.

    DATABASE_URL=sqlite:///postcodes.sqlite3 python -m benchmarks.postcodes
"""

import csv
import itertools
import os
import resource
import string
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROWS = 2_700_000
HEADER = (
    "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty25cd,ced25cd,lad25cd,"
    "wd25cd,nhser24cd,ctry25cd,rgn25cd,pcon24cd,ttwa15cd,itl25cd,npark16cd,lsoa21cd,msoa21cd,wz11cd,"
    "sicbl24cd,bua24cd,ruc21ind,oac11ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd20ind,icb23cd"
)
ROW = (
    '"{0:4}{1}","{0:5}{1}","{0} {1}","198001","","0","366033","564878","1","E00139875","E99999999",'
    '"E99999999","E06000057","E05016114","E40000012","E92000001","E12000001","{2}","E30000064",'
    '"E06000057","E65000001","E01027484","E02005728","E33002161","E38000130","E63999999","RSN1",'
    '"1B1",54.977349,-2.532223,"E37000025","","E23000007",17158,"E54000050"\n'
)


def make(path: Path) -> None:
    """A directory with as many rows as the real one; its postcodes are invented."""
    data = ROOT / "outreach" / "parliament" / "data" / "outcodes.csv"
    with data.open(encoding="utf-8", newline="") as file:
        seats = {row["outcode"]: row["gss_code"] for row in csv.DictReader(file)}
    letters = [a + b for a, b in itertools.product(string.ascii_uppercase, repeat=2)]
    each = [f"{digit}{pair}" for digit in range(10) for pair in letters][: ROWS // len(seats) + 1]
    rows = (ROW.format(out, inward, code) for out, code in sorted(seats.items()) for inward in each)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        file.writelines(itertools.islice(rows, ROWS))


def main() -> None:
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    subprocess.run([*flask, "setup"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "NSPL_UK.csv"
        make(path)
        size = path.stat().st_size / 2**20
        for which in ("new", "again"):
            command = [*flask, "parliament", "load-postcodes", str(path)]
            began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
            computed = after.ru_utime - before.ru_utime
            print(
                f"{which}: {ROWS:,} rows ({size:,.0f} MB) in {took:.0f} s, of which it computed "
                f"{computed:.0f} s; {after.ru_maxrss / 1024:.0f} MB of memory at most"
            )
    print("database:", os.environ.get("DATABASE_URL", "the default").split("@")[-1])


if __name__ == "__main__":
    main()
