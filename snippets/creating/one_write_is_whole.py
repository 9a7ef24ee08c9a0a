# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
from select import PIPE_BUF

if __name__ == "__main__":
    print("a write stays whole in a pipe up to", PIPE_BUF, "bytes")
