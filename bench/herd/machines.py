"""Loads, stores, fences and semaphores as instructions of three architectures."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Machine:
    """An architecture as herd7 has it, and its instructions as patterns.

    In them {r} is the register of a load, {p} a place, {n} a number and {l} a label.
    """

    herd: str
    loads: tuple[str, ...]
    """A register for each load."""

    places: tuple[str, ...]
    """A register for the address of each place; none where a name will do."""

    load: str
    store: str
    unless: str
    goto: str
    fence: str
    acquire: str
    """Set the semaphore at {p} from 1 to 0, or go to {l} if a store fails."""

    release: str
    """Set it from 0 to 1."""

    exchange: str
    """Set a byte at {p} to {n}, with acquire and release, or go to {l}."""

    came_second: str
    """The register where `acquire` leaves what the semaphore was."""

    done: str
    """Set the register `finished` to 1."""

    finished: str


def _registers(pattern: str, *numbers: int) -> tuple[str, ...]:
    return tuple(map(pattern.format, numbers))


# A lock of threading is a byte from CPython 3.14 on, which is compared and exchanged
# with `__ATOMIC_SEQ_CST` to take it and to let it go; here it has eight bytes. The
# others are semaphores, these those of Debian's glibc 2.43: sem_trywait and sem_wait
# compare and exchange with acquire, sem_post with release. The branches for the case
# that another comes between are left out: a model without them allows no less.
X86 = Machine(
    herd="X86_64",
    loads=_registers("r{}", *range(8, 14)),
    places=(),
    load="movq ({p}),%{r}",
    store="movq ${n},({p})",
    unless="cmpq ${n},%{r}; jne {l}",
    goto="jmp {l}",
    fence="mfence",
    acquire="movq $1,%rax; movq $0,%rbx; lock cmpxchgq ({p}),%rbx",
    release="movq $0,%rax; movq $1,%rbx; lock cmpxchgq ({p}),%rbx",
    exchange="movq ${m},%rax; movq ${n},%rbx; lock cmpxchgq ({p}),%rbx",
    came_second="rax",
    done="movq $1,%rcx",
    finished="rcx",
)
ARM = Machine(
    herd="AArch64",
    loads=_registers("X{}", *range(6)),
    places=_registers("X{}", *range(6, 26)),
    load="LDR {r},[{p}]",
    store="MOV X26,#{n}; STR X26,[{p}]",
    unless="CMP {r},#{n}; B.NE {l}",
    goto="B {l}",
    fence="DMB SY",
    acquire="MOV X28,#0; SWPA X28,X27,[{p}]",
    release="MOV X28,#1; SWPL X28,X27,[{p}]",
    exchange="MOV X28,#{n}; SWPAL X28,X27,[{p}]",
    came_second="X27",
    done="MOV X29,#1",
    finished="X29",
)
ARM_8_0 = replace(
    ARM,
    acquire="LDAXR X27,[{p}]; MOV X28,#0; STXR W26,X28,[{p}]; CBNZ W26,{l}",
    release="LDXR X27,[{p}]; MOV X28,#1; STLXR W26,X28,[{p}]; CBNZ W26,{l}",
    exchange="LDAXR X27,[{p}]; MOV X28,#{n}; STLXR W26,X28,[{p}]; CBNZ W26,{l}",
)
RISCV = Machine(
    herd="RISCV",
    loads=_registers("x{}", *range(10, 16)),
    places=_registers("x{}", 8, 9, *range(16, 32)),
    load="ld {r},0({p})",
    store="ori x5,x0,{n}; sd x5,0({p})",
    unless="ori x5,x0,{n}; bne {r},x5,{l}",
    goto="beq x0,x0,{l}",
    fence="fence rw,rw",
    acquire="lr.d.aq x6,0({p}); sc.d x7,x0,0({p}); bne x7,x0,{l}",
    release="ori x5,x0,1; lr.d x6,0({p}); sc.d.rl x7,x5,0({p}); bne x7,x0,{l}",
    exchange="ori x5,x0,{n}; lr.d.aqrl x6,0({p}); sc.d.rl x7,x5,0({p}); bne x7,x0,{l}",
    came_second="x6",
    done="ori x3,x0,1",
    finished="x3",
)
MACHINES = {"x86_64": X86, "aarch64": ARM, "aarch64_8_0": ARM_8_0, "riscv64": RISCV}
"""AArch64 twice: with the exchanges of version 8.1, and with what version 8.0 has."""
