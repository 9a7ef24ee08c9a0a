# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from multiprocessing import Process

from shmguide.snapshot import Snapshot

TIMES = 5


def answer(questions: Snapshot, answers: Snapshot) -> None:
    version = 0
    while version < TIMES:
        value, version = questions.wait(after=version, timeout=60)
        answers.write(str(int(value) ** 2).encode())


if __name__ == "__main__":
    with Snapshot.create(9) as questions, Snapshot.create(9) as answers:
        process = Process(target=answer, args=(questions, answers))
        process.start()
        for number in range(1, TIMES + 1):
            questions.write(b"%d" % number)
            reply = answers.wait(after=number - 1, timeout=60)
            print(f"version {reply.version}: {reply.value.decode()}")
        process.join()
