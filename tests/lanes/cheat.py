"""A lane that does one thing wrong: python3 cheat.py FAULT. All else is the lane that ships."""

import os
import pathlib
import signal
import sys
import time

FAULT = sys.argv[1]
sys.argv[1] = "gather"
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
}
FAULTS[FAULT]()
main()
