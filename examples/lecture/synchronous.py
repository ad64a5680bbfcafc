"""The lecture's synchronous program: one thing after another, 6 s in all. No packages: python3 synchronous.py"""

import time


def fetch_data(name, seconds):
    print(f"{name}: asked, waits {seconds} s")
    time.sleep(seconds)
    print(f"{name}: answered")
    return f"data of {name}"


def other_work():
    for i in range(3):
        print(f"other work: step {i}")
        time.sleep(i)


def main():
    start = time.monotonic()
    results = [fetch_data("A", 2), fetch_data("B", 1)]
    other_work()
    print(results)
    print(f"{time.monotonic() - start:.1f} s")


main()
