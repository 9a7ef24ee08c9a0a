from multiprocessing.shared_memory import SharedMemory

if __name__ == "__main__":
    segment = SharedMemory(create=True, size=8)
    header = segment.buf[:4]
    try:
        segment.close()
    except BufferError as error:
        print(f"BufferError: {error}")
    print("buf is now", segment.buf)
    header[0] = 42
    print("the view is still good:", header[0])
    header.release()
    segment.close()
    segment.unlink()
    print("closed, once the view was released")
