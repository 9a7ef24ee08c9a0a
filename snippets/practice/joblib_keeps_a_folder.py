# /// script
# dependencies = ["joblib", "numpy"]
#
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["/dev/shm"]
# ///
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed


def place(array: Any) -> Path:
    return Path(array.filename).parent


if __name__ == "__main__":
    with Parallel(n_jobs=2) as parallel:
        large = np.ones(200_000)
        [folder] = parallel([delayed(place)(large)])
        print(folder)
        files = [path.stat().st_size for path in folder.iterdir()]
        print("while it runs:", files[0] >= large.nbytes)
    print("afterwards:", folder.exists())
