from multiprocessing import Lock, set_start_method

lock = Lock()  # takes the default, and so fixes it

if __name__ == "__main__":
    try:
        set_start_method("spawn")
    except RuntimeError as error:
        print("RuntimeError:", error)
