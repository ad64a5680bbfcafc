// Lanes of inflight in JavaScript: the same plan under Promise.all, a limit and a loop. One file, no packages.
//
//     node node.mjs all | limit | loop
//
// It speaks inflight.lane/1 (docs/lanes.md): numbers on standard input and output, a line each.
import { readSync, writeSync } from "node:fs";
import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const now = () => process.hrtime.bigint();

/** Computes: each round needs the one before. */
function turn(value, rounds) {
  let state = value | 0;
  for (let round = 0; round < rounds; round += 1) state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return state >>> 0;
}

/** Asks the far side for a wait, over a connection that is kept; gives its answer. */
function ask({ url, agent }, wait, token) {
  return new Promise((resolve, reject) => {
    const answered = (answer) => {
      let body = "";
      answer.setEncoding("latin1");
      answer.on("data", (part) => (body += part));
      answer.on("end", () => resolve(Number(body)));
    };
    get(`${url}/${wait}/${token}`, { agent }, answered).on("error", reject);
  });
}

async function fetchOne(plan, id) {
  const stamps = plan.stamps[id];
  let value = plan.first[id];
  plan.start[id] = now();
  for (const [nth, [word, amount, token]] of plan.steps[id].entries()) {
    const begin = now();
    if (word === "compute") {
      value = turn(value, amount);
    } else if (word === "wait") {
      // Timers count whole milliseconds, and may end a part of one early.
      await sleep(Math.ceil(amount / 1e6));
      value = turn((value + token) >>> 0, 1);
    } else {
      value = turn((value + (await ask(plan.far, amount, token))) >>> 0, 1);
    }
    if (stamps) stamps[nth] = [begin, now()];
  }
  plan.check[id] = value;
  plan.finish[id] = now();
}

const ids = (plan) => plan.steps.keys();

/** Until a fetch is due: where a timer ends early, again. */
async function due(plan, id) {
  const left = () => plan.due[id] - Number(now() - plan.began);
  while (left() > 0) await sleep(Math.ceil(left() / 1e6));
}

const ways = {
  async all(plan) {
    const all = [];
    for (const id of plan.order) {
      if (plan.due[id]) await due(plan, id);
      all.push(fetchOne(plan, id));
    }
    await Promise.all(all);
  },
  async limit(plan) {
    const next = plan.order.values();
    const places = Math.min(plan.inFlight, plan.steps.length);
    const place = async () => {
      for (const id of next) {
        if (plan.due[id]) await due(plan, id);
        await fetchOne(plan, id);
      }
    };
    await Promise.all(Array.from({ length: places }, place));
  },
  async loop(plan) {
    for (const id of plan.order) {
      if (plan.due[id]) await due(plan, id);
      await fetchOne(plan, id);
    }
  },
};

function say(text) {
  const bytes = Buffer.from(`${text}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

const chunk = Buffer.alloc(1 << 16);
let waiting = "";

/** The next line: its word and its numbers, or an address; nothing once there are no more. */
function hear() {
  while (!waiting.includes("\n")) {
    const read = readSync(0, chunk);
    if (read === 0) return ["", []];
    waiting += chunk.toString("latin1", 0, read);
  }
  const end = waiting.indexOf("\n");
  const [word, ...rest] = waiting.slice(0, end).split(" ");
  waiting = waiting.slice(end + 1);
  return [word, rest.map((part) => (part.startsWith("http") ? part : Number(part)))];
}

function readPlan(far, [count, , inFlight, , stride]) {
  const zeros = () => new Array(count).fill(0n);
  const plan = { far, inFlight: inFlight || count, first: [], steps: [], due: [], stamps: [], start: zeros(), finish: zeros(), check: new Array(count).fill(0) };
  let sum = 0;
  const add = (numbers) => {
    for (const number of numbers) sum = (sum + number) % 2 ** 32;
  };
  for (let id = 0; id < count; id += 1) {
    const [, fetch] = hear();
    add(fetch);
    plan.first.push(fetch[1]);
    plan.due.push(fetch[3] ?? 0);
    const steps = [];
    for (let nth = 0; nth < fetch[2]; nth += 1) {
      const [word, numbers] = hear();
      add(numbers);
      steps.push([word, ...numbers]);
    }
    plan.steps.push(steps);
    plan.stamps.push(stride && id % stride === 0 ? new Array(fetch[2]) : undefined);
  }
  plan.order = [...plan.due.keys()].sort((a, b) => plan.due[a] - plan.due[b]);
  hear();
  return [plan, sum];
}

async function run(way, plan, sum) {
  globalThis.gc?.();
  say(`ready ${plan.steps.length} ${sum}`);
  hear();
  plan.began = now();
  await way(plan);
  say("done");
  plan.far?.agent.destroy();
  const since = (at) => Number(at - plan.began);
  const lines = [];
  for (const id of ids(plan)) lines.push(`sample ${id} 0 ${since(plan.start[id])} ${since(plan.finish[id])} ${plan.check[id]}`);
  for (const id of ids(plan)) {
    for (const [nth, [begin, end]] of (plan.stamps[id] ?? []).entries()) lines.push(`step ${id} ${nth} 0 ${since(begin)} ${since(end)}`);
  }
  say([...lines, "end"].join("\n"));
}

async function main() {
  const way = ways[process.argv[2]];
  say("inflight-lane 1");
  if (!way) return say(`cannot say which way to run: ${Object.keys(ways).join(", ")}`);
  say(`lane Node.js ${process.versions.node}`);
  let far;
  for (;;) {
    const [word, rest] = hear();
    if (word === "turn") say(`turned ${turn(1, rest[0])}`);
    else if (word === "http") far = { url: rest[0], agent: new Agent({ keepAlive: true, maxSockets: rest[1] || Infinity, maxFreeSockets: Infinity }) };
    else if (word === "plan") await run(way, ...readPlan(far, rest));
    else return;
  }
}

await main();
