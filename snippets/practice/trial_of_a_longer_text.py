from multiprocessing.shared_memory import ShareableList

if __name__ == "__main__":
    items = ShareableList(["short", "other"])
    try:
        items[0] = "longer than what was allocated for it"
    except ValueError as error:
        print("ValueError:", error)
    print(items[0], items[1])
    items.shm.close()
    items.shm.unlink()
