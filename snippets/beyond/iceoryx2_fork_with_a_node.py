# /// script
# dependencies = ["iceoryx2"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import iceoryx2 as ix


def node(root: str) -> ix.Node:
    config = ix.config.default()
    config.global_cfg.root_path = ix.Path.new(root)
    config.global_cfg.prefix = ix.FileName.new(Path(root).name)
    make = ix.NodeBuilder.new().config(config)
    return make.create(ix.ServiceType.Ipc)


def be_killed(root: str) -> None:
    own = node(root)
    os.kill(os.getpid(), 9)
    del own


def removed(method: str) -> int:
    context: Any = get_context(method)
    with TemporaryDirectory() as root:
        own = node(root)
        child = context.Process(target=be_killed, args=(root,))
        child.start()
        child.join()
        dead = own.try_cleanup_dead_nodes().cleanups
        for name in Path("/dev/shm").glob(f"{Path(root).name}*"):
            name.unlink()
    return int(dead)


if __name__ == "__main__":
    for method in "fork", "spawn", "forkserver":
        print(f"{method}: dead nodes removed: {removed(method)}")
