# /// script
# dependencies = ["numpy", "pyarrow", "shmguide==0.2+checkout"]
# ///
from multiprocessing import Process
from typing import Any

import pyarrow as pa

from shmguide.shared_array import SharedArray


def store(table: Any) -> SharedArray:
    size = pa.MockOutputStream()
    with pa.ipc.new_stream(size, table.schema) as writer:
        writer.write_table(table)
    shared = SharedArray.create(size.size(), "u1")
    room = pa.FixedSizeBufferWriter(pa.py_buffer(shared.array))
    with pa.ipc.new_stream(room, table.schema) as writer:
        writer.write_table(table)
    return shared


def read(shared: SharedArray) -> None:
    before = pa.total_allocated_bytes()
    table = pa.ipc.open_stream(pa.py_buffer(shared.array)).read_all()
    print(table.slice(1, 2).to_pylist())
    taken = pa.total_allocated_bytes() - before
    print(f"{table.num_rows:,} rows, {taken} bytes copied")


if __name__ == "__main__":
    names = ["Ada", "Grace", None, "Zoë"]
    columns = {"name": names * 250_000, "score": [1, 2, 3, 4] * 250_000}
    with store(pa.table(columns)) as shared:
        reader = Process(target=read, args=(shared,))
        reader.start()
        reader.join()
