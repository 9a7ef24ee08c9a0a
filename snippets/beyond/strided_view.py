def main() -> None:
    cells = memoryview(bytearray(128)).cast("q")
    every_eighth = cells[1::8]  # cells 1 and 9
    every_eighth[1] = 77
    changed = [i for i, cell in enumerate(cells) if cell]
    print("cell 9 was meant; changed:", *changed)


if __name__ == "__main__":
    main()
