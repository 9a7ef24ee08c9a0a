# /// script
# dependencies = ["shmguide==0.2+checkout"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing.shared_memory import SharedMemory

from shmguide.doctor import Doctor


def diagnose(name: str) -> None:
    found, _ = Doctor().find()
    for segment in found:
        if segment.name == name:
            state = "left over" if segment.left_over else "in use"
            print(f"{state}: {segment}")


if __name__ == "__main__":
    owner = SharedMemory(create=True, size=3 * 4096)
    try:
        diagnose(owner.name)
        owner.close()
        diagnose(owner.name)
        reader = SharedMemory(owner.name)
        diagnose(owner.name)
        reader.close()
    finally:
        owner.unlink()
    diagnose(owner.name)
    print("unlinked")
