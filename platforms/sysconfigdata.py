"""Write the sysconfig data that the running Python lacks: another build's, adapted."""

import os
import pathlib
import sys

library = pathlib.Path(os.__file__).parent
machine = sys.implementation._multiarch
name = f"_sysconfigdata_{sys.abiflags}_{sys.platform}_{machine}"
source = next(
    p
    for p in library.glob("_sysconfigdata__*linux*.py")
    if "x86_64-linux-gnu" in p.name
)
tag = f"{sys.version_info[0]}{sys.version_info[1]}{sys.abiflags}"
text = (
    source.read_text().replace("x86_64-linux-gnu", machine)
    + f"""
build_time_vars["Py_GIL_DISABLED"] = {int("t" in sys.abiflags)}
build_time_vars["EXT_SUFFIX"] = ".cpython-{tag}-{machine}.so"
build_time_vars["SOABI"] = "cpython-{tag}-{machine}"
build_time_vars["ABIFLAGS"] = {sys.abiflags!r}
"""
)
(library / f"{name}.py").write_text(text)
