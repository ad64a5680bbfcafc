"""Every model's counterpart in Python, as the report shows it beside the lanes: python3 models.py runs them all.

The interpreter lock lets one thread of a process compute at a time: threads overlap waits here, and no computing.
"""

import asyncio
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor

COUNT, WAIT, COMPUTE = 16, 0.040, 0.006
WORKERS, LIMIT = 2, 8


def compute(seconds):
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        pass


# [fetch]
def fetch(_id):
    time.sleep(WAIT)  # waits
    compute(COMPUTE)  # computes
# [/]


# [fetch_async]
async def fetch_async(_id):
    await asyncio.sleep(WAIT)  # waits
    compute(COMPUTE)  # computes
# [/]


# [fetch_hybrid]
async def fetch_hybrid(pool, _id):
    await asyncio.sleep(WAIT)  # waits
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(pool, compute, COMPUTE)  # computes
# [/]


def sequential():
    # [sequential]
    for id in range(COUNT):
        fetch(id)
    # [/]


def thread_pool():
    # [thread-pool]
    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        list(pool.map(fetch, range(COUNT)))
    # [/]


def channel_pool():
    # [channel-pool]
    ids = queue.Queue()
    def serve():
        while (id := ids.get()) is not None:
            fetch(id)
    threads = [threading.Thread(target=serve) for _ in range(WORKERS)]
    for thread in threads: thread.start()
    for id in [*range(COUNT), *[None] * WORKERS]: ids.put(id)
    # [/]
    for thread in threads:
        thread.join()


def thread_per_fetch():
    # [thread-per-fetch]
    threads = [threading.Thread(target=fetch, args=[id]) for id in range(COUNT)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    # [/]


async def spawn_blocking():
    # [spawn-blocking]
    await asyncio.gather(*(asyncio.to_thread(fetch, id) for id in range(COUNT)))
    # [/]


async def join_all():
    # [join-all]
    await asyncio.gather(*(fetch_async(id) for id in range(COUNT)))
    # [/]


async def unordered():
    # [unordered]
    for done in asyncio.as_completed([fetch_async(id) for id in range(COUNT)]):
        await done
    # [/]


async def bounded():
    # [bounded]
    places = asyncio.Semaphore(LIMIT)
    async def one(id):
        async with places:
            await fetch_async(id)
    await asyncio.gather(*(one(id) for id in range(COUNT)))
    # [/]


async def spawn():
    # [spawn]
    tasks = [asyncio.create_task(fetch_async(id)) for id in range(COUNT)]
    for task in tasks: await task
    # [/]


async def join_set():
    # [join-set]
    places = asyncio.Semaphore(LIMIT)
    async def one(id):
        async with places:
            await fetch_async(id)
    async with asyncio.TaskGroup() as tasks:
        for id in range(COUNT): tasks.create_task(one(id))
    # [/]


def thread_per_core():
    # [thread-per-core]
    async def share(core):
        await asyncio.gather(*(fetch_async(id) for id in range(core, COUNT, WORKERS)))
    threads = [threading.Thread(target=lambda core=core: asyncio.run(share(core))) for core in range(WORKERS)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    # [/]


async def hybrid():
    pool = ThreadPoolExecutor(max_workers=WORKERS)
    # [hybrid]
    await asyncio.gather(*(fetch_hybrid(pool, id) for id in range(COUNT)))
    # [/]


async def await_in_loop():
    # [await-in-loop]
    for id in range(COUNT):
        await fetch_async(id)
    # [/]


async def blocking_in_async():
    # [blocking-in-async]
    async def blocking(id):
        fetch(id)
    await asyncio.gather(*(blocking(id) for id in range(COUNT)))
    # [/]


async def blocking_in_spawn():
    # [blocking-in-spawn]
    async def blocking(id):
        fetch(id)
    tasks = [asyncio.create_task(blocking(id)) for id in range(COUNT)]
    for task in tasks: await task
    # [/]


if __name__ == "__main__":
    models = [
        sequential, thread_pool, channel_pool, thread_per_fetch, spawn_blocking, join_all, unordered, bounded, spawn,
        join_set, thread_per_core, hybrid, await_in_loop, blocking_in_async, blocking_in_spawn,
    ]
    for model in models:
        if model is join_set and not hasattr(asyncio, "TaskGroup"):
            print("join-set needs Python 3.11")
            continue
        start = time.perf_counter()
        asyncio.run(model()) if asyncio.iscoroutinefunction(model) else model()
        print(f"{model.__name__.replace('_', '-'):24} {(time.perf_counter() - start) * 1000:4.0f} ms")
