#!/usr/bin/env python3
"""Lanes of inflight in Python: the same plan under threads, a pool and asyncio. One file, no packages.

    python3 python.py sequential | threads | pool | gather | semaphore | to-thread

It speaks inflight.lane/1 (docs/lanes.md): numbers on standard input and output, a line each.
"""

import asyncio
import contextlib
import gc
import platform
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from time import monotonic_ns, sleep
from urllib.parse import urlsplit


def turn(value, rounds):
    """Computes: each round needs the one before."""
    for _ in range(rounds):
        value = (value * 1664525 + 1013904223) & 0xFFFFFFFF
    return value


class Plan:
    """What to run, and room for what is measured, laid out before the clock starts."""

    def __init__(self, far, count, workers, in_flight, blocking, stride):
        self.far = far
        self.workers = workers
        self.in_flight = in_flight or count
        self.blocking = blocking
        self.stride = stride
        self.first, self.steps, self.due = [], [], []
        # In which order they are due, and when the clock began.
        self.order, self.began = range(count), 0
        self.start, self.finish = [0] * count, [0] * count
        self.check, self.thread = [0] * count, [0] * count
        self.stamps = [None] * count

    def add(self, first, steps, due):
        traced = self.stride and len(self.steps) % self.stride == 0
        self.stamps[len(self.steps)] = [None] * len(steps) if traced else None
        self.first.append(first)
        self.steps.append(steps)
        self.due.append(due)

    def ids(self):
        """Each fetch when it is due."""
        for id in self.order:
            while (left := self.left(id)) > 0:
                sleep(left)
            yield id

    async def ids_async(self):
        for id in self.order:
            while (left := self.left(id)) > 0:
                await asyncio.sleep(left)
            yield id

    def left(self, id):
        return (self.began + self.due[id] - monotonic_ns()) / 1e9 if self.due[id] else 0


class Far:
    """Who is asked for the waits: over connections that are kept, at most so many (0: any number) at once."""

    def __init__(self, url, connections):
        self.at = urlsplit(url)
        self.idle, self.idle_async = [], []
        self.places = threading.Semaphore(connections) if connections else contextlib.nullcontext()
        self.places_async = asyncio.Semaphore(connections) if connections else contextlib.nullcontext()

    def ask(self, wait, token):
        with self.places:
            try:
                connection = self.idle.pop()
            except IndexError:
                connection = HTTPConnection(self.at.hostname, self.at.port)
            connection.request("GET", f"{self.at.path}/{wait}/{token}")
            answer = int(connection.getresponse().read())
            self.idle.append(connection)
            return answer

    async def ask_async(self, wait, token):
        async with self.places_async:
            at = self.at
            reader, writer = (
                self.idle_async.pop() if self.idle_async else await asyncio.open_connection(at.hostname, at.port)
            )
            writer.write(f"GET {at.path}/{wait}/{token} HTTP/1.1\r\nHost: {at.netloc}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            answer = int(await reader.readexactly(int(length[1])))
            self.idle_async.append((reader, writer))
            return answer

    def close(self):
        """What belongs to an event loop, before that ends."""
        for _, writer in self.idle_async:
            writer.close()


def fetch(plan, id):
    value, stamps, thread = plan.first[id], plan.stamps[id], threading.get_native_id()
    plan.start[id] = monotonic_ns()
    for nth, (word, amount, *token) in enumerate(plan.steps[id]):
        begin = monotonic_ns()
        if word == "compute":
            value = turn(value, amount)
        elif word == "wait":
            sleep(amount / 1e9)
            value = turn(value + token[0], 1)
        else:
            value = turn(value + plan.far.ask(amount, token[0]), 1)
        if stamps:
            stamps[nth] = (thread, begin, monotonic_ns())
    plan.check[id], plan.thread[id] = value, thread
    plan.finish[id] = monotonic_ns()


async def fetch_async(plan, id):
    value, stamps, thread = plan.first[id], plan.stamps[id], threading.get_native_id()
    plan.start[id] = monotonic_ns()
    for nth, (word, amount, *token) in enumerate(plan.steps[id]):
        begin = monotonic_ns()
        if word == "compute":
            value = turn(value, amount)
        elif word == "wait":
            await asyncio.sleep(amount / 1e9)
            value = turn(value + token[0], 1)
        else:
            value = turn(value + await plan.far.ask_async(amount, token[0]), 1)
        if stamps:
            stamps[nth] = (thread, begin, monotonic_ns())
    plan.check[id], plan.thread[id] = value, thread
    plan.finish[id] = monotonic_ns()


def sequential(plan, go):
    go()
    for id in plan.ids():
        fetch(plan, id)
    done()


def threads(plan, go):
    go()
    all = []
    for id in plan.ids():
        all.append(threading.Thread(target=fetch, args=(plan, id)))
        all[-1].start()
    for thread in all:
        thread.join()
    done()


def pool(plan, go):
    with ThreadPoolExecutor(max_workers=plan.workers) as executor:
        # Its threads are made before the clock starts, as those of our pools are.
        barrier = threading.Barrier(plan.workers + 1)
        for _ in range(plan.workers):
            executor.submit(barrier.wait)
        barrier.wait()
        go()
        for _ in executor.map(lambda id: fetch(plan, id), plan.ids()):
            pass
        done()


def run_async(main):
    def run(plan, go):
        async def started():
            go()
            await main(plan)
            done()
            if plan.far:
                plan.far.close()

        asyncio.run(started())

    return run


async def gather(plan):
    await asyncio.gather(*[asyncio.create_task(fetch_async(plan, id)) async for id in plan.ids_async()])


async def semaphore(plan):
    places = asyncio.Semaphore(plan.in_flight)

    async def one(id):
        async with places:
            await fetch_async(plan, id)

    await asyncio.gather(*[asyncio.create_task(one(id)) async for id in plan.ids_async()])


async def to_thread(plan):
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=plan.blocking))
    tasks = [asyncio.create_task(asyncio.to_thread(fetch, plan, id)) async for id in plan.ids_async()]
    await asyncio.gather(*tasks)


WAYS = {
    "sequential": sequential,
    "threads": threads,
    "pool": pool,
    "gather": run_async(gather),
    "semaphore": run_async(semaphore),
    "to-thread": run_async(to_thread),
}


def say(*words):
    print(*words, flush=True)


def done():
    say("done")


def hear():
    """The next line: its word and its numbers, or an address; nothing once there are no more."""
    word, *rest = sys.stdin.readline().split() or [""]
    return word, [int(part) if part.isdigit() else part for part in rest]


def read_plan(far, numbers):
    plan, total = Plan(far, *numbers), 0
    for id in range(numbers[0]):
        _, (number, first, count, *due) = hear()
        total += number + first + count + sum(due)
        steps = []
        for _ in range(count):
            word, numbers = hear()
            total += sum(numbers)
            steps.append((word, *numbers))
        plan.add(first, steps, *due or [0])
    plan.order = sorted(plan.order, key=plan.due.__getitem__)
    hear()
    return plan, total % 2**32


def run(way, plan, total):
    def go():
        gc.collect()
        say("ready", len(plan.steps), total)
        hear()
        plan.began = monotonic_ns()

    way(plan, go)
    began, lines = plan.began, []
    for id, thread in enumerate(plan.thread):
        lines.append(f"sample {id} {thread} {plan.start[id] - began} {plan.finish[id] - began} {plan.check[id]}")
    for id, stamps in enumerate(plan.stamps):
        for nth, (thread, begin, end) in enumerate(stamps or []):
            lines.append(f"step {id} {nth} {thread} {begin - began} {end - began}")
    say("\n".join([*lines, "end"]))


def main():
    way = WAYS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    say("inflight-lane 1")
    if way is None:
        say("cannot", "say which way to run:", *WAYS)
        return
    say("lane", platform.python_implementation(), platform.python_version())
    far = None
    while True:
        word, rest = hear()
        if word == "turn":
            say("turned", turn(1, rest[0]))
        elif word == "http":
            far = Far(*rest)
        elif word == "plan":
            run(way, *read_plan(far, rest))
        else:
            return


main()
