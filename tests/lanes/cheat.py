"""A lane that does one thing wrong: python3 cheat.py FAULT. All else is the lane that ships."""

import os
import pathlib
import signal
import sys
import time

FAULT = sys.argv[1]
sys.argv[1] = "semaphore" if FAULT == "other-times" else "gather"
source = (pathlib.Path(__file__).parent / "python.py").read_text()
exec(source.removesuffix("main()\n"))

plans = 0
honest_run, honest_say, honest_turn = run, say, turn


def edited(edit):
    """Says its samples otherwise: `edit` gets the lines of the plan that counts, behind the short one."""

    def say_edited(*words):
        text = " ".join(str(word) for word in words)
        if plans > 1 and "\nend" in text:
            text = "\n".join(edit(text.split("\n")))
        honest_say(text)

    return say_edited


def numbers(line, change):
    word, *rest = line.split(" ")
    return " ".join([word, *(str(number) for number in change([int(number) for number in rest]))])


def samples(change):
    return edited(lambda lines: [numbers(line, change) if line.startswith("sample") else line for line in lines])


def steps(change):
    return edited(lambda lines: [numbers(line, change) if line.startswith("step") else line for line in lines])


def run(way, plan, total):
    global plans
    plans += 1
    honest_run(way, plan, total + (1 if FAULT == "other-plan" else 0))


def early():
    async def short(seconds, sleep=asyncio.sleep):
        await sleep(seconds / 2)

    asyncio.sleep = short


def skips_ahead():
    """The same result in O(log k), and no work."""

    def skip(value, rounds):
        if rounds < 2 or plans == 0:
            return honest_turn(value, rounds)
        multiplier, increment, product, sum = 1664525, 1013904223, 1, 0
        while rounds:
            if rounds & 1:
                product, sum = product * multiplier % 2**32, (sum * multiplier + increment) % 2**32
            increment, multiplier = (multiplier + 1) * increment % 2**32, multiplier * multiplier % 2**32
            rounds >>= 1
        return (product * value + sum) % 2**32

    globals()["turn"] = skip


def dies():
    async def die(plan):
        os.kill(os.getpid(), signal.SIGKILL)

    WAYS["gather"] = run_async(die)


def leaves(session):
    """Starts something that outlives it, in its group or in a session of its own."""
    import subprocess

    quiet = subprocess.DEVNULL
    subprocess.Popen(["sleep", "600"], start_new_session=session, stdin=quiet, stdout=quiet, stderr=quiet)


def spins():
    """Computes four times as much when it is asked how fast it is, and spins while it waits, so that CPU time fits."""

    async def spin(seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pass

    def slow(value, rounds):
        if plans == 0:
            honest_turn(value, 3 * rounds)
        return honest_turn(value, rounds)

    asyncio.sleep = spin
    globals()["turn"] = slow


def never(*_):
    while True:
        time.sleep(1)


def says_instead(word, text):
    """Says something else where the protocol has a line that begins with `word`."""

    def say_instead(*words):
        honest_say(text) if words and str(words[0]).startswith(word) else honest_say(*words)

    globals()["say"] = say_instead


def flood():
    while True:
        os.write(1, b"sample 0 0 0 0 0\n" * 1000)


def known(wait, token, mask=2**64 - 1):
    """What the far side answers: whoever knows that need not ask."""
    z = ((token ^ wait) + 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return (z ^ (z >> 31)) >> 32


def asks(otherwise, only_first=False):
    """Asks the far side otherwise: for all waits of the plan that counts, or for the first one."""
    asked = set()

    async def ask(far, wait, token):
        if plans < 2 or (only_first and asked):
            return await far.honest(wait, token)
        asked.add(token)
        await otherwise(far, wait, token)
        return known(wait, token)

    Far.honest, Far.ask_async = Far.ask_async, ask


async def only_sleeps(far, wait, token):
    await asyncio.sleep(wait / 1e9)


async def asks_for_less(far, wait, token):
    await far.honest(1, token)
    await asyncio.sleep(wait / 1e9)


async def leaves_early(far, wait, token):
    _, writer = await asyncio.open_connection(far.at.hostname, far.at.port)
    writer.write(f"GET {far.at.path}/{wait}/{token} HTTP/1.1\r\nHost: far\r\n\r\n".encode())
    await asyncio.sleep(wait / 2e9)
    writer.close()
    await asyncio.sleep(wait / 2e9)


def all_at_once():
    """Asks for all waits of a fetch at once, and says that they followed each other."""
    asks(only_sleeps)
    honest_fetch = fetch_async

    async def fetch(plan, id):
        if plans > 1:
            plan.others = [asyncio.create_task(plan.far.honest(*rest)) for _, *rest in plan.steps[id]]
        await honest_fetch(plan, id)

    globals().update(fetch_async=fetch)


def never_due():
    """Begins everything at the start."""

    async def ids(plan):
        for id in plan.order:
            yield id

    Plan.ids_async = ids


def hides_that():
    """Begins everything at the start, and says that it had waited."""
    never_due()
    honest_done = done

    def late(lines):
        edited = []
        for line in lines:
            shift = lambda n, at: [*n[:at], *(number + dues[n[0]] for number in n[at : at + 2]), *n[at + 2 :]]
            at = 2 if line.startswith("sample") else 3
            edited.append(line if line == "end" else numbers(line, lambda n: shift(n, at)))
        return edited

    honest_read, dues = read_plan, []

    def read(*args):
        plan, total = honest_read(*args)
        dues[:] = plan.due
        return plan, total

    globals().update(
        read_plan=read, say=edited(late), done=lambda: (time.sleep(max(dues) / 1e9), honest_done())
    )


def other_times():
    """Says that its first fetch ran later than it did."""
    later = lambda n: [*n[:-3], n[-3] + 30_000_000, n[-2] + 30_000_000, n[-1]] if n[0] == 0 else n
    later_step = lambda n: [*n[:-2], n[-2] + 30_000_000, n[-1] + 30_000_000] if n[0] == 0 else n
    edit = lambda line: numbers(line, later if line.startswith("sample") else later_step)
    globals().update(say=edited(lambda lines: [*map(edit, lines[:-1]), "end"]))


half = lambda n: [n[0], n[1], n[2] // 2, n[3] // 2, n[4]]
FAULTS = {
    "too-few": lambda: globals().update(say=edited(lambda lines: lines[1:])),
    "doubled": lambda: globals().update(say=edited(lambda lines: [lines[1], *lines[1:]])),
    "swapped": lambda: globals().update(say=samples(lambda n: [n[0], n[1], n[2], n[3], n[4] ^ 1])),
    "unasked": lambda: globals().update(say=samples(lambda n: [n[0] + 4_000_000_000, *n[1:]])),
    "backwards": lambda: globals().update(say=samples(lambda n: [n[0], n[1], n[3], n[2], n[4]])),
    "lying-stamps": lambda: (early(), globals().update(say=samples(lambda n: [n[0], n[1], n[2] * 2, n[3] * 2, n[4]]))),
    "half-stamps": lambda: globals().update(say=samples(half)),
    "steps-early": lambda: globals().update(say=steps(lambda n: [*n[:3], n[4] - 1, n[4]])),
    "huge": lambda: globals().update(say=samples(lambda n: [n[0], n[1], n[2], 2**64 - 1, n[4]])),
    "too-huge": lambda: globals().update(say=samples(lambda n: [n[0], n[1], n[2], 2**64, n[4]])),
    "early": early,
    "skips-ahead": skips_ahead,
    "other-plan": lambda: None,
    "surplus": lambda: globals().update(say=edited(lambda lines: [*lines, "end"])),
    "too-soon": lambda: says_instead("ready", "ready 1 1\ndone"),
    "other-version": lambda: says_instead("inflight-lane", "inflight-lane 2"),
    "escapes": lambda: says_instead("lane", "lane \x1b[2J\u202e<script> 1"),
    "silent": lambda: time.sleep(60),
    "flood": flood,
    "one-line": lambda: os.write(1, b"x" * 10_000_000),
    "no-text": lambda: os.write(1, b"\xff\xfe\x00\n"),
    "closes": lambda: os.close(1),
    "dies": dies,
    "complains": lambda: sys.exit("its words: \x1b[31m<b>no</b>"),
    "never-ends": lambda: globals().update(main=lambda honest=main: (honest(), never())),
    "leaves-a-process": lambda: leaves(False),
    "leaves-a-session": lambda: leaves(True),
    "spins": spins,
    # Its fetches were as quick as they say, and it was not.
    "late-done": lambda: globals().update(done=lambda honest=done: (time.sleep(0.3), honest())),
    # Declared as a lane that heeds K.
    "over-limit": lambda: None,
    # What follows asks a far side.
    "asks-nobody": lambda: asks(only_sleeps),
    "asks-too-little": lambda: asks(only_sleeps, only_first=True),
    "asks-twice": lambda: asks(lambda far, *wait: asyncio.gather(far.honest(*wait), far.honest(*wait)), only_first=True),
    "asks-for-less": lambda: asks(asks_for_less),
    "asks-something-else": lambda: asks(lambda far, wait, token: far.honest(wait, token ^ 1)),
    "leaves-early": lambda: asks(leaves_early),
    "all-at-once": all_at_once,
    "other-times": other_times,
    "over-connections": lambda: globals().update(Far=lambda url, _, honest=Far: honest(url, 0)),
    "hides-its-start": hides_that,
    # What follows is given fetches that come at a rate.
    "never-due": never_due,
}
FAULTS[FAULT]()
main()
