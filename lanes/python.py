#!/usr/bin/env python3
"""Lanes of inflight in Python: the same plan under threads, a pool and asyncio. One file, no packages.

    python3 python.py sequential | threads | pool | gather | semaphore | to-thread

It speaks inflight.lane/1 (docs/lanes.md): numbers on standard input and output, a line each.
"""

import asyncio
import gc
import platform
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic_ns, sleep


def turn(value, rounds):
    """Computes: each round needs the one before."""
    for _ in range(rounds):
        value = (value * 1664525 + 1013904223) & 0xFFFFFFFF
    return value


class Plan:
    """What to run, and room for what is measured, laid out before the clock starts."""

    def __init__(self, count, workers, in_flight, blocking, stride):
        self.workers = workers
        self.in_flight = in_flight or count
        self.blocking = blocking
        self.stride = stride
        self.first, self.steps = [], []
        self.start, self.finish = [0] * count, [0] * count
        self.check, self.thread = [0] * count, [0] * count
        self.stamps = [None] * count

    def add(self, first, steps):
        traced = self.stride and len(self.steps) % self.stride == 0
        self.stamps[len(self.steps)] = [None] * len(steps) if traced else None
        self.first.append(first)
        self.steps.append(steps)


def fetch(plan, id):
    value, stamps, thread = plan.first[id], plan.stamps[id], threading.get_native_id()
    plan.start[id] = monotonic_ns()
    for nth, (seconds, amount) in enumerate(plan.steps[id]):
        begin = monotonic_ns()
        if seconds is None:
            value = turn(value, amount)
        else:
            sleep(seconds)
            value = turn(value + amount, 1)
        if stamps:
            stamps[nth] = (thread, begin, monotonic_ns())
    plan.check[id], plan.thread[id] = value, thread
    plan.finish[id] = monotonic_ns()


async def fetch_async(plan, id):
    value, stamps, thread = plan.first[id], plan.stamps[id], threading.get_native_id()
    plan.start[id] = monotonic_ns()
    for nth, (seconds, amount) in enumerate(plan.steps[id]):
        begin = monotonic_ns()
        if seconds is None:
            value = turn(value, amount)
        else:
            await asyncio.sleep(seconds)
            value = turn(value + amount, 1)
        if stamps:
            stamps[nth] = (thread, begin, monotonic_ns())
    plan.check[id], plan.thread[id] = value, thread
    plan.finish[id] = monotonic_ns()


def sequential(plan, go):
    go()
    for id in range(len(plan.steps)):
        fetch(plan, id)
    done()


def threads(plan, go):
    go()
    all = [threading.Thread(target=fetch, args=(plan, id)) for id in range(len(plan.steps))]
    for thread in all:
        thread.start()
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
        for _ in executor.map(lambda id: fetch(plan, id), range(len(plan.steps))):
            pass
        done()


def run_async(main):
    def run(plan, go):
        async def started():
            go()
            await main(plan)
            done()

        asyncio.run(started())

    return run


async def gather(plan):
    await asyncio.gather(*(fetch_async(plan, id) for id in range(len(plan.steps))))


async def semaphore(plan):
    places = asyncio.Semaphore(plan.in_flight)

    async def one(id):
        async with places:
            await fetch_async(plan, id)

    await asyncio.gather(*(one(id) for id in range(len(plan.steps))))


async def to_thread(plan):
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=plan.blocking))
    await asyncio.gather(*(asyncio.to_thread(fetch, plan, id) for id in range(len(plan.steps))))


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
    """The next line: its word and its numbers; nothing once there are no more."""
    word, *numbers = sys.stdin.readline().split() or [""]
    return word, [int(number) for number in numbers]


def read_plan(numbers):
    plan, total = Plan(*numbers), 0
    for id in range(numbers[0]):
        _, (number, first, count) = hear()
        total += number + first + count
        steps = []
        for _ in range(count):
            word, numbers = hear()
            total += sum(numbers)
            # A wait in seconds and what it adds; or no wait, and rounds to turn.
            steps.append((numbers[0] / 1e9, numbers[1]) if word == "wait" else (None, numbers[0]))
        plan.add(first, steps)
    hear()
    return plan, total % 2**32


def run(way, plan, total):
    began = 0

    def go():
        nonlocal began
        gc.collect()
        say("ready", len(plan.steps), total)
        hear()
        began = monotonic_ns()

    way(plan, go)
    lines = []
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
    while True:
        word, numbers = hear()
        if word == "turn":
            say("turned", turn(1, numbers[0]))
        elif word == "plan":
            run(way, *read_plan(numbers))
        else:
            return


main()
