"""The lecture's asynchronous program: everything at once, 2 s in all. No packages: python3 asynchronous.py

Its other work sleeps 1.5 s and that of synchronous.py 3 s, as in the lecture: 6 s against 2 s are not the same work. With
time.sleep(0.5) there, as here, it is 4.5 s against 2 s.
"""

import asyncio
import time


async def fetch_data(name, seconds):
    print(f"{name}: asked, waits {seconds} s")
    await asyncio.sleep(seconds)
    print(f"{name}: answered")
    return f"data of {name}"


async def other_work():
    for i in range(3):
        print(f"other work: step {i}")
        await asyncio.sleep(0.5)


async def main():
    start = time.monotonic()
    a = asyncio.create_task(fetch_data("A", 2))
    b = asyncio.create_task(fetch_data("B", 1))
    other = asyncio.create_task(other_work())
    *results, _ = await asyncio.gather(a, b, other)
    print(results)
    print(f"{time.monotonic() - start:.1f} s")


asyncio.run(main())
