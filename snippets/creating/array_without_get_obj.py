# /// script
# dependencies = ["numpy"]
# ///
from multiprocessing import Array
from typing import Any

import numpy as np

if __name__ == "__main__":
    shared: Any = Array("i", 12)
    try:
        np.frombuffer(shared)
    except TypeError as error:
        print("np.frombuffer(shared): TypeError:", error)
    view = np.frombuffer(shared.get_obj())
    print("np.frombuffer(get_obj()):", view.size, view.dtype)
    view = np.frombuffer(shared.get_obj(), "i4")
    print("with a dtype:", view.size, view.dtype)
    copy = np.asarray(shared)
    copy[0] = 7
    print("np.asarray(shared) is a copy:", shared[0])
    view = np.asarray(shared.get_obj())
    view[0] = 7
    print("np.asarray(get_obj()) is a view:", shared[0])
