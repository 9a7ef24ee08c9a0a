from multiprocessing.shared_memory import SharedMemory

if __name__ == "__main__":
    segment = SharedMemory(create=True, size=8)
    try:
        header = segment.buf[:4]
        try:
            segment.close()
        except BufferError as error:
            print(f"BufferError: {error}")
        header.release()
        segment.close()
        print("closed, once the view was released")
    finally:
        segment.unlink()
