from multiprocessing import Array

if __name__ == "__main__":
    numbers = Array("i", [1, 2, 3, 4])
    numbers[:][0] = 9
    print("numbers[:][0] = 9       ", numbers[:])
    numbers[0] = 9
    print("numbers[0] = 9          ", numbers[:])
    numbers[1:3] = [8, 7]
    print("numbers[1:3] = [8, 7]   ", numbers[:])
    try:
        numbers[1:3] = [8, 7, 6]
    except ValueError as error:
        print("numbers[1:3] = [8, 7, 6]", error)
