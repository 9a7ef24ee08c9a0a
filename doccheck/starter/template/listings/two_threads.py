from threading import Thread


def greet(name: str) -> None:
    print(f"hello from {name}\n", end="")


threads = [Thread(target=greet, args=(name,)) for name in ("one", "two")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
