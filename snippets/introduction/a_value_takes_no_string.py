from multiprocessing import Value

if __name__ == "__main__":
    status = Value("i", 0)
    status.value = "done"
