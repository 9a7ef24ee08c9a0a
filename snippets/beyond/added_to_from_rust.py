# /// script
# dependencies = ["atomicshm"]
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["$ rustc --version"]
# ///
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from subprocess import Popen, run

from atomicshm import AtomicView

RUST = r"""
use std::ffi::{c_char, c_int, c_long, c_void, CString};
use std::sync::atomic::{AtomicI64, Ordering};
extern "C" {
    fn shm_open(name: *const c_char, how: c_int, mode: u32) -> c_int;
    fn mmap(at: *mut c_void, size: usize, access: c_int, kind: c_int,
            file: c_int, offset: c_long) -> *mut c_void;
}
const O_RDWR: c_int = 2; const SHARED: c_int = 1;
const READ_AND_WRITE: c_int = 1 | 2;
fn main() {
    let name = CString::new(std::env::args().nth(1).unwrap()).unwrap();
    let cell = unsafe {
        let file = shm_open(name.as_ptr(), O_RDWR, 0);
        mmap(std::ptr::null_mut(), 8, READ_AND_WRITE, SHARED, file, 0)
    };
    assert!(cell as isize != -1);
    let count = unsafe { &*(cell as *const AtomicI64) };
    for _ in 0..100_000 { count.fetch_add(1, Ordering::SeqCst); }
}
"""

if __name__ == "__main__":
    Path("adder.rs").write_text(RUST)
    run(["rustc", "-O", "-lrt", "adder.rs"], check=True)
    segment = SharedMemory(create=True, size=8)
    with AtomicView(segment.buf) as view:
        with Popen(["./adder", f"/{segment.name}"]):
            for _ in range(100_000):
                view.fetch_add_u64(0, 1)
        print(f"{view.load_u64(0):,} of 200,000")
    segment.close()
    segment.unlink()
