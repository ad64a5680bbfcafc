//! A record as the measuring wing would write it, from a small simulation: the same every time.

use std::sync::LazyLock;

use inflight::analysis;
use inflight::lang::Text;
use inflight::model::{self, Entry, MODELS};
use inflight::plan::Limits;
use inflight::record::{
    AnswerSpec, Bound, Calibration, Change, ClaimSpec, Family, Group, Lateness, Machine, Metric,
    Misconception, Model, Order, Record, SCHEMA, Scenario, Scheduling, Settings, Shape, Step, StepKind,
    Sweep, Than, Tool, Vary, Verdict,
};

use super::simulate::{Fetch, LIMITS, Noise, cell, unmeasured};

pub(crate) const MS: u64 = 1_000_000;

/// The whole sample: a page of each kind.
pub(crate) fn record() -> Record {
    let mut record = empty();
    mixed(&mut record);
    lecture(&mut record);
    long_tail(&mut record);
    sweep(&mut record);
    single(&mut record);
    analysis::summarise(&mut record);
    record
}

/// The same without the large cells, for tests that render often.
pub(crate) fn small() -> Record {
    static SMALL: LazyLock<Record> = LazyLock::new(|| {
        let mut record = empty();
        mixed(&mut record);
        lecture(&mut record);
        sweep_over(&mut record, &[1, 10, 1000]);
        single(&mut record);
        analysis::summarise(&mut record);
        record
    });
    SMALL.clone()
}

/// The same kinds of pages with few cells and trials, for tests that render many times.
pub(crate) fn tiny() -> Record {
    let mut record = empty();
    mixed(&mut record);
    sweep_over(&mut record, &[1, 10]);
    record.cells.retain(|cell| {
        ["sequential", "thread-pool", "join-all", "blocking-in-async"].contains(&cell.model.as_str())
    });
    for cell in &mut record.cells {
        cell.trials.truncate(3);
    }
    let text = Text::new("a reason", "причина");
    let mut refused = unmeasured("mixed", None, "spawn", &[(40 * MS, 6 * MS); 16], Verdict::Refused, text);
    refused.backend = "sleep".to_owned();
    record.cells.push(refused);
    analysis::summarise(&mut record);
    record
}

/// Eight models with a thousand fetches each that wait, are late and compute: the heaviest page.
pub(crate) fn wide() -> Record {
    let mut record = empty();
    let models: Vec<&str> = MODELS.iter().map(|entry| entry.spec.id).take(8).collect();
    let steps = vec![step(StepKind::Wait, 20 * MS, true), step(StepKind::Compute, MS, true)];
    record.scenarios.push(scenario("wide", 9, "Wide", "Широко", vec![group("g", 1000, steps)], &models));
    for model in models {
        record.cells.push(cell("wide", None, model, &[(20 * MS, MS); 1000], 13));
    }
    analysis::summarise(&mut record);
    record
}

/// A record without scenarios.
pub(crate) fn empty() -> Record {
    let late = |mechanism: &str, ms: u64, p50, p99| Lateness {
        mechanism: mechanism.to_owned(),
        wait_ns: ms * MS,
        tries: 200,
        p50_ns: p50,
        p99_ns: Some(p99),
        ..Lateness::default()
    };
    Record {
        schema: SCHEMA.to_owned(),
        created: "2026-11-22T20:12:05Z".to_owned(),
        tool: Tool { name: "inflight".to_owned(), version: "0.1.0".to_owned() },
        machine: Machine {
            os: "Debian GNU/Linux 12".to_owned(),
            kernel: "6.18.0".to_owned(),
            cpu: "Example CPU @ 2.50GHz".to_owned(),
            arch: "x86_64".to_owned(),
            cores: 2,
            memory_bytes: 8 << 30,
            clock_source: Some("tsc".to_owned()),
            governor: None,
            nice: 0,
            load_1m: Some(0.12),
            calibration: Calibration {
                rounds_per_ns: 1.1,
                clock_step_ns: 20,
                clock_read_ns: 23.4,
                lateness: vec![
                    late("thread-sleep", 1, 80_000, 210_000),
                    late("tokio-sleep", 1, 1_130_000, 1_900_000),
                ],
            },
            ..Machine::default()
        },
        settings: Settings {
            shards: None,
            command: "run".to_owned(),
            trials: 10,
            most_trials: None,
            blocks: Vec::new(),
            order: Order::Blocks,
            seed: 1,
            max_time_ns: None,
            interrupted: false,
            elapsed_ns: 73_000 * MS,
            caveats: Vec::new(),
            warnings: Vec::new(),
        },
        scenarios: Vec::new(),
        models: MODELS.iter().map(model).collect(),
        cells: Vec::new(),
        claims: Vec::new(),
        answers: Vec::new(),
    }
}

/// A model of the table, as a record describes it.
fn model(entry: &Entry) -> Model {
    let spec = &entry.spec;
    let shape = spec.shape(&LIMITS);
    Model {
        lane: None,
        id: spec.id.to_owned(),
        family: match spec.family {
            model::Family::Baseline => Family::Baseline,
            model::Family::BlockingThreads => Family::BlockingThreads,
            model::Family::AsyncOneThread => Family::AsyncOneThread,
            model::Family::AsyncManyThreads => Family::AsyncManyThreads,
            model::Family::Mistake => Family::Mistake,
        },
        words: Text::new(spec.en, spec.uk),
        python: spec.python.to_owned(),
        shape: Some(Shape {
            in_flight: bound(shape.in_flight),
            threads: bound(shape.threads),
            offloads: shape.scheduling == model::Scheduling::Offload,
            scheduling: Some(match shape.scheduling {
                model::Scheduling::Threads => Scheduling::Threads,
                model::Scheduling::JoinAll { budget: true } => Scheduling::JoinAll,
                model::Scheduling::JoinAll { budget: false } => Scheduling::JoinAllUnconstrained,
                model::Scheduling::Buffer => Scheduling::Buffer,
                model::Scheduling::Ordered => Scheduling::Ordered,
                model::Scheduling::Tasks => Scheduling::Tasks,
                model::Scheduling::Dealt => Scheduling::Dealt,
                model::Scheduling::Offload => Scheduling::Offload,
            }),
        }),
    }
}

/// A number of [`LIMITS`], none of which is another's, in their words.
fn bound(most: Option<u32>) -> Bound {
    let Limits { workers, in_flight, blocking_threads, .. } = LIMITS;
    match most {
        None => Bound::Fetches,
        Some(1) => Bound::One,
        Some(most) if most == workers => Bound::Workers,
        Some(most) if most == blocking_threads => Bound::BlockingThreads,
        most => {
            assert_eq!(most, in_flight, "a bound that no limit says");
            Bound::InFlight
        }
    }
}

pub(crate) fn step(kind: StepKind, ns: u64, fixed: bool) -> Step {
    let words = if fixed { format!("{}ms", ns / MS) } else { format!("mix, median {}ms", ns / MS) };
    Step { kind, name: None, median_ns: ns, words, fixed, request: None, expect: Vec::new() }
}

pub(crate) fn scenario(
    id: &str,
    number: u32,
    en: &str,
    uk: &str,
    groups: Vec<Group>,
    models: &[&str],
) -> Scenario {
    Scenario {
        load: None,
        capacities: None,
        ceilings: None,
        id: id.to_owned(),
        number: Some(number),
        title: Text::new(en, uk),
        question: Some(Text::new(
            "Which model finishes first, and **why**?\n\na. The one with most threads.\nb. The one that overlaps its waits.",
            "Яка модель закінчить першою і **чому**?\n\na. Та, в якої найбільше потоків.\nb. Та, що накладає очікування одне на одне.",
        )),
        lesson: Some(Text::new(
            "While a fetch waits, its thread has nothing to do. `join_all` uses that time for the other fetches: the waits **overlap**, and the whole takes as long as the longest.\n\n- one thread is enough to wait for many;\n- computing still needs a core for each fetch that computes.",
            "Поки запит чекає, його потоку нема чого робити. `join_all` віддає цей час іншим запитам: очікування **накладаються**, і вся робота триває стільки, скільки найдовше з них.\n\n- щоб чекати на багато запитів, досить одного потоку;\n- а для обчислень кожному запиту потрібне ядро.",
        )),
        groups,
        scale: 1.0,
        seed: 1,
        blocking_threads: Some(512),
        sweep: None,
        overrides: Vec::new(),
        sized_by_bench: false,
        models: models.iter().map(|&id| id.to_owned()).collect(),
        claims: Vec::new(),
        answers: Vec::new(),
        change: None,
    }
}

pub(crate) fn group(name: &str, count: u64, steps: Vec<Step>) -> Group {
    Group { name: name.to_owned(), count, steps }
}

fn mixed(record: &mut Record) {
    let models = [
        "sequential",
        "thread-pool",
        "thread-per-fetch",
        "join-all",
        "spawn",
        "await-in-loop",
        "blocking-in-async",
    ];
    let steps = vec![step(StepKind::Wait, 40 * MS, true), step(StepKind::Compute, 6 * MS, true)];
    let groups = vec![group("profile", 16, steps)];
    let mut mixed = scenario(
        "mixed",
        3,
        "Mixed work: wait, then compute",
        "Мішана робота: чекати, потім обчислювати",
        groups,
        &models,
    );
    let claim = |of: &str, than: &str, at_least| ClaimSpec {
        id: None,
        metric: Metric::Makespan,
        of: of.to_owned(),
        than: Some(Than { model: than.to_owned(), scenario: None, at: None }),
        at: None,
        at_least: Some(at_least),
        at_most: None,
        text: None,
    };
    mixed.claims = vec![
        ClaimSpec { id: Some("gain".to_owned()), ..claim("sequential", "join-all", 4.0) },
        claim("join-all", "spawn", 3.0),
        claim("sequential", "hybrid", 2.0),
    ];
    mixed.answers = answers();
    mixed.change = Some(Change {
        line: "count = 160".to_owned(),
        instead_of: Some("count = 16".to_owned()),
        under: None,
        text: Text::new("More of the same.", "Більше того самого."),
    });
    record.scenarios.push(mixed);
    for model in models {
        record.cells.push(cell("mixed", None, model, &[(40 * MS, 6 * MS); 16], 11));
    }
}

/// A right answer, a wrong one that is refuted, and one that this run does not refute.
fn answers() -> Vec<AnswerSpec> {
    let belief =
        |id: &str, en: &str, uk: &str| Some(Misconception { id: id.to_owned(), words: Text::new(en, uk) });
    vec![
        AnswerSpec {
            text: Text::new("The one that overlaps its **waits**.", "Та, що накладає **очікування**."),
            misconception: None,
            because: Text::new(
                "It took {gain.than}, not {gain.of}.",
                "Вона тривала {gain.than}, а не {gain.of}.",
            ),
        },
        AnswerSpec {
            text: Text::new("None.", "Жодна."),
            misconception: belief("same-work-no-gain", "Nothing is gained.", "Виграшу немає."),
            because: Text::new("There is a gain of {gain}.", "Є виграш {gain}."),
        },
        AnswerSpec {
            text: Text::new("The one with most threads.", "Та, в якої найбільше потоків."),
            misconception: belief(
                "more-threads-always-faster",
                "The more, the faster.",
                "Що більше, то швидше.",
            ),
            because: Text::new("It is {threads} as fast.", "Вона {threads} швидша."),
        },
    ]
}

fn lecture(record: &mut Record) {
    let models = ["sequential", "thread-per-fetch", "join-all"];
    let wait = |ms: u64| vec![step(StepKind::Wait, ms * MS, true)];
    let groups =
        vec![group("A", 1, wait(2000)), group("B", 1, wait(1000)), group("other_work", 3, wait(500))];
    record.scenarios.push(scenario(
        "as-written",
        1,
        "The lecture's programs, as written",
        "Програми з лекції, як їх написано",
        groups,
        &models,
    ));
    let fetches = [(2000 * MS, 0), (1000 * MS, 0), (500 * MS, 0), (500 * MS, 0), (500 * MS, 0)];
    for model in models {
        let mut made = cell("as-written", None, model, &fetches, 5);
        if model == "sequential" {
            made = cell(
                "as-written",
                None,
                model,
                &[(2000 * MS, 0), (1000 * MS, 0), (0, 0), (1000 * MS, 0), (2000 * MS, 0)],
                5,
            );
            made.plan_digest = "f".repeat(64);
        }
        record.cells.push(made);
    }
}

fn long_tail(record: &mut Record) {
    let models = ["sequential", "thread-pool", "join-all", "spawn", "bounded", "spawn-blocking"];
    let groups = vec![group(
        "search",
        1000,
        vec![step(StepKind::Wait, 10 * MS, false), step(StepKind::Compute, 50_000, true)],
    )];
    let mut tail =
        scenario("long-tail", 5, "One in a hundred is slow", "Один зі ста повільний", groups, &models);
    tail.overrides = vec!["scale = 0.5".to_owned()];
    tail.scale = 0.5;
    record.scenarios.push(tail);
    let mut noise = Noise(99);
    let fetches: Vec<Fetch> = (0..1000)
        .map(|_| {
            if noise.next() < 0.01 {
                (1000 * MS, 50_000)
            } else {
                ((5.0 + 10.0 * noise.next()) as u64 * MS, 50_000)
            }
        })
        .collect();
    for model in models {
        record.cells.push(cell("long-tail", None, model, &fetches, 7));
    }
}

fn sweep(record: &mut Record) {
    sweep_over(record, &[1, 10, 100, 1000, 10_000, 100_000]);
}

fn sweep_over(record: &mut Record, over: &[u32]) {
    let models = ["sequential", "thread-per-fetch", "join-all", "spawn", "spawn-blocking"];
    let groups = vec![group("ping", 100, vec![step(StepKind::Wait, 100 * MS, true)])];
    let mut many = scenario(
        "many",
        4,
        "From one fetch to a hundred thousand",
        "Від одного запиту до ста тисяч",
        groups,
        &models,
    );
    many.sweep = Some(Sweep { vary: Vary::Count, over: over.iter().map(|&n| f64::from(n)).collect() });
    record.scenarios.push(many);
    for &count in over {
        let fetches = vec![(100 * MS, 0); count as usize];
        for model in models {
            let size = Some(f64::from(count));
            let reason = match (model, count) {
                ("sequential", 1000..) => Some((
                    Verdict::Skipped,
                    Text::new(
                        "one trial alone would take longer than the time that is left",
                        "один прогін тривав би довше, ніж лишилося часу",
                    ),
                )),
                ("thread-per-fetch", 100_000) => Some((
                    Verdict::Refused,
                    Text::new(
                        "needs 100 000 threads, this machine allows 26 214 (80 % of pid_max); raise kernel.pid_max",
                        "потрібно 100 000 потоків, ця машина дозволяє 26 214 (80 % від pid_max); збільш kernel.pid_max",
                    ),
                )),
                ("spawn-blocking", 100_000) => Some((
                    Verdict::Failed,
                    Text::new(
                        "the trial ended with signal 9 (SIGKILL): out of memory?",
                        "прогін завершився сигналом 9 (SIGKILL): забракло пам'яті?",
                    ),
                )),
                ("join-all", 100_000) => Some((
                    Verdict::Invalid,
                    Text::new(
                        "fetch 17 finished 3 ms before its wait was over",
                        "запит 17 завершився за 3 мс до кінця свого очікування",
                    ),
                )),
                _ => None,
            };
            match reason {
                Some((verdict, text)) => {
                    record.cells.push(unmeasured("many", size, model, &fetches, verdict, text));
                }
                None => record.cells.push(cell("many", size, model, &fetches, 3)),
            }
        }
    }
}

fn single(record: &mut Record) {
    let models = ["sequential", "join-all"];
    let groups = vec![group("one", 1, vec![step(StepKind::Wait, 20 * MS, true)])];
    record.scenarios.push(scenario("one", 2, "One fetch", "Один запит", groups, &models));
    for model in models {
        let mut made = cell("one", None, model, &[(20 * MS, 0)], 3);
        made.trials.truncate(2);
        record.cells.push(made);
    }
}
