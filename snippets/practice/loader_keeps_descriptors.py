# /// script
# dependencies = ["torch"]
# [tool.shmguide]
# platforms = ["linux"]
# start-methods = ["spawn", "forkserver"]
# ///
import resource
from multiprocessing import get_context
from typing import Any

from torch.multiprocessing import set_sharing_strategy
from torch.utils.data import DataLoader


def by_name(_worker: int = 0) -> None:
    set_sharing_strategy("file_system")


def keep_all(begin: Any = None) -> str:
    loader: Any = DataLoader(
        range(100),
        num_workers=1,
        worker_init_fn=begin,
        multiprocessing_context=get_context(),
    )
    try:
        return f"{len(list(loader))} tensors kept"
    except RuntimeError as error:
        return f"RuntimeError: {str(error).partition('. ')[0]}"


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    print(keep_all())
    by_name()
    print("by name in the parent:", keep_all())
    print("and in the worker:", keep_all(by_name))
