//! Records for tests: made from a few makespans, and the same every time.

use std::sync::LazyLock;

use super::summarise;
use crate::lang::Text;
use crate::record::{
    AnswerSpec, Calibration, Cell, ClaimSpec, Family, Latency, Machine, Model, Order, Record, SCHEMA,
    Scenario, Settings, Sweep, Tool, Trial, Vary, Verdict,
};

/// Milliseconds in nanoseconds.
pub(crate) const MS: u64 = 1_000_000;

const MODELS: [(&str, Family); 12] = [
    ("sequential", Family::Baseline),
    ("thread-per-fetch", Family::BlockingThreads),
    ("thread-pool", Family::BlockingThreads),
    ("join-all", Family::AsyncOneThread),
    ("join-all-unconstrained", Family::AsyncOneThread),
    ("spawn", Family::AsyncManyThreads),
    ("bounded", Family::AsyncOneThread),
    ("spawn-blocking", Family::BlockingThreads),
    ("hybrid", Family::AsyncManyThreads),
    ("await-in-loop", Family::Mistake),
    ("blocking-in-async", Family::Mistake),
    ("null", Family::Baseline),
];

/// A record in the making. Cells go to the last scenario, at the last size.
pub(crate) struct Build {
    record: Record,
    size: Option<f64>,
    fetches: u32,
    wait_ns: u64,
    compute_ns: u64,
}

/// A record with one scenario, `waits`: 100 fetches that wait 20 ms each. Two cores.
pub(crate) fn record() -> Build {
    let models = MODELS.iter().map(|&(id, family)| Model {
        lane: None,
        id: id.to_owned(),
        family,
        words: Text::same(id),
        python: String::new(),
        shape: None,
    });
    let record = Record {
        schema: SCHEMA.to_owned(),
        created: "2026-01-01T00:00:00Z".to_owned(),
        tool: Tool { name: "inflight".to_owned(), version: "0.0.0".to_owned() },
        machine: Machine { cores: 2, calibration: Calibration::default(), ..Machine::default() },
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
            elapsed_ns: 0,
            caveats: Vec::new(),
            warnings: Vec::new(),
        },
        scenarios: Vec::new(),
        models: models.collect(),
        cells: Vec::new(),
        claims: Vec::new(),
        answers: Vec::new(),
    };
    let build = Build { record, size: None, fetches: 100, wait_ns: 0, compute_ns: 0 };
    build.scenario("waits").work(20 * MS, 0)
}

impl Build {
    /// A further scenario; a first one without cells is replaced.
    pub(crate) fn scenario(mut self, id: &str) -> Self {
        if self.record.cells.is_empty() {
            self.record.scenarios.clear();
        }
        self.record.scenarios.push(Scenario {
            load: None,
            capacities: None,
            ceilings: None,
            id: id.to_owned(),
            number: None,
            title: Text::same(id),
            question: None,
            lesson: None,
            groups: Vec::new(),
            scale: 1.0,
            seed: 1,
            blocking_threads: None,
            sweep: None,
            overrides: Vec::new(),
            sized_by_bench: false,
            models: MODELS.iter().map(|(id, _)| (*id).to_owned()).collect(),
            claims: Vec::new(),
            answers: Vec::new(),
            change: None,
        });
        self.size = None;
        self
    }

    /// The size of the cells that follow; the scenario sweeps the count.
    pub(crate) fn size(mut self, size: f64) -> Self {
        self.size = Some(size);
        let scenario = self.last_scenario();
        scenario.sweep.get_or_insert(Sweep { vary: Vary::Count, over: Vec::new() }).over.push(size);
        self
    }

    /// How many fetches the cells that follow have.
    pub(crate) fn fetches(mut self, fetches: u32) -> Self {
        self.fetches = fetches;
        self
    }

    /// What each fetch of the cells that follow does, in nanoseconds.
    pub(crate) fn work(mut self, wait_ns: u64, compute_ns: u64) -> Self {
        (self.wait_ns, self.compute_ns) = (wait_ns, compute_ns);
        self
    }

    /// A claim of the last scenario.
    pub(crate) fn claim(mut self, spec: ClaimSpec) -> Self {
        self.last_scenario().claims.push(spec);
        self
    }

    /// The answers to the question of the last scenario.
    pub(crate) fn answers(mut self, answers: Vec<AnswerSpec>) -> Self {
        self.last_scenario().answers = answers;
        self
    }

    /// A cell with a trial for each makespan in milliseconds, one a block.
    pub(crate) fn cell(mut self, model: &str, milliseconds: &[f64]) -> Self {
        let scenario = self.last_scenario().id.clone();
        let fetches = self.fetches;
        let trials: Vec<Trial> =
            (0..).zip(milliseconds).map(|(block, &ms)| trial(block, ms, fetches)).collect();
        self.record.cells.push(Cell {
            scenario,
            size: self.size,
            backend: "sleep".to_owned(),
            model: model.to_owned(),
            fetches,
            workers: 2,
            in_flight: None,
            connections: None,
            plan_digest: "5eed".repeat(16),
            wait_ns: u64::from(fetches) * self.wait_ns,
            compute_ns: u64::from(fetches) * self.compute_ns,
            crowded: false,
            verdict: Verdict::Valid,
            reasons: Vec::new(),
            predicted_makespan_ns: trials.first().map_or(0, |trial| trial.makespan_ns),
            predicted_concurrency: 1.0,
            predicted_parallelism: 0.0,
            trials,
            ..Cell::default()
        });
        self
    }

    /// Changes the last cell.
    pub(crate) fn edit(mut self, edit: impl FnOnce(&mut Cell)) -> Self {
        edit(self.record.cells.last_mut().expect("a cell comes before its edit"));
        self
    }

    /// What an ideal machine would make of the last cell: milliseconds, L and P.
    pub(crate) fn ideal(self, milliseconds: u64, concurrency: f64, parallelism: f64) -> Self {
        self.edit(|cell| {
            cell.predicted_makespan_ns = milliseconds * MS;
            cell.predicted_concurrency = concurrency;
            cell.predicted_parallelism = parallelism;
        })
    }

    /// L and P of every trial of the last cell.
    pub(crate) fn busy(self, concurrency: f64, parallelism: f64) -> Self {
        self.trials(|trial| (trial.concurrency, trial.parallelism) = (concurrency, parallelism))
    }

    /// Changes every trial of the last cell.
    pub(crate) fn trials(self, edit: impl Fn(&mut Trial)) -> Self {
        self.edit(|cell| cell.trials.iter_mut().for_each(edit))
    }

    /// The record, not yet summarised.
    pub(crate) fn raw(self) -> Record {
        self.record
    }

    /// The record, summarised.
    pub(crate) fn done(self) -> Record {
        let mut record = self.record;
        summarise(&mut record);
        record
    }

    fn last_scenario(&mut self) -> &mut Scenario {
        self.record.scenarios.last_mut().expect("a record starts with a scenario")
    }
}

/// A valid trial whose fetches all take the whole makespan.
pub(crate) fn trial(block: u32, milliseconds: f64, fetches: u32) -> Trial {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "test data is small")]
    let makespan_ns = (milliseconds * 1e6) as u64;
    let latency = Latency::of((0..fetches).map(|_| makespan_ns));
    Trial {
        block,
        order: block,
        makespan_ns,
        completed: fetches,
        concurrency: 1.0,
        parallelism: 0.1,
        peak_in_flight: 1,
        cpu_ns: makespan_ns / 10,
        voluntary_switches: 10,
        involuntary_switches: 1,
        rss_start_bytes: Some(4 << 20),
        peak_rss_bytes: Some(5 << 20),
        threads: 1,
        service_ns: latency.clone(),
        response_ns: latency,
        ..Trial::default()
    }
}

/// Ten makespans around `centre` milliseconds with so much noise; the same for every cell up to the factor, so
/// a paired ratio has little noise of its own.
pub(crate) fn ten(centre: f64, noise: f64) -> [f64; 10] {
    [0.0, 0.4, -0.9, 0.2, 1.0, -0.3, -0.6, 0.7, -0.1, 0.5].map(|step| centre * (1.0 + noise * step))
}

/// 100 fetches that wait 20 ms each, on two cores, with the usual mistakes.
pub(crate) fn waits() -> Build {
    record()
        .cell("sequential", &ten(2030.0, 0.01))
        .ideal(2000, 1.0, 0.0)
        .busy(1.0, 0.01)
        .cell("thread-per-fetch", &ten(21.6, 0.01))
        .ideal(20, 100.0, 0.0)
        .busy(93.0, 0.4)
        .trials(|trial| {
            trial.threads = 100;
            trial.cpu_ns = 9 * MS;
            trial.peak_rss_bytes = Some(12 << 20);
        })
        .cell("thread-pool", &ten(1010.0, 0.01))
        .ideal(1000, 2.0, 0.0)
        .busy(2.0, 0.02)
        .trials(|trial| {
            trial.peak_in_flight = 2;
            trial.service_ns = Latency::of([20 * MS; 100]);
            trial.response_ns = Latency::of((1..=100).map(|place| place * 10 * MS));
        })
        .cell("join-all", &ten(21.4, 0.01))
        .ideal(20, 100.0, 0.0)
        .busy(94.1, 0.08)
        .trials(|trial| trial.cpu_ns = 2 * MS)
        .cell("await-in-loop", &ten(2110.0, 0.01))
        .ideal(2000, 1.0, 0.0)
        .busy(1.0, 0.02)
        .cell("blocking-in-async", &ten(2020.0, 0.01))
        .ideal(2000, 1.0, 0.0)
        .busy(1.0, 0.01)
}

/// 16 fetches that compute 6 ms each.
pub(crate) fn computes() -> Build {
    record()
        .scenario("computes")
        .fetches(16)
        .work(0, 6 * MS)
        .cell("sequential", &ten(97.0, 0.01))
        .ideal(96, 1.0, 1.0)
        .busy(1.0, 0.99)
        .cell("join-all", &ten(97.4, 0.01))
        .ideal(96, 1.0, 1.0)
        .busy(1.0, 0.99)
        .cell("spawn", &ten(50.3, 0.01))
        .ideal(48, 2.0, 2.0)
        .busy(2.0, 1.93)
}

/// 100 000 fetches of 1 s; `sequential` would take more than a day.
pub(crate) fn many() -> Build {
    record()
        .scenario("many")
        .size(100_000.0)
        .fetches(1_000)
        .work(1000 * MS, 0)
        .cell("sequential", &[])
        .ideal(100_000_000, 1.0, 0.0)
        .edit(|cell| {
            cell.verdict = Verdict::Skipped;
            cell.reasons = vec![Text::new("It does not fit into 10 min.", "Не вкладається в 10 хв.")];
        })
        .cell("join-all", &ten(2400.0, 0.01))
        .ideal(1000, 100_000.0, 0.0)
        .trials(|trial| trial.cpu_ns = 1600 * MS)
        .edit(|cell| cell.fetches = 100_000)
        .cell("join-all-unconstrained", &ten(1030.0, 0.01))
        .ideal(1000, 100_000.0, 0.0)
        .edit(|cell| cell.fetches = 100_000)
        .cell("spawn", &ten(1090.0, 0.01))
        .ideal(1000, 100_000.0, 0.0)
        .trials(|trial| trial.cpu_ns = 200 * MS)
        .edit(|cell| cell.fetches = 100_000)
}

/// [`waits`], [`computes`] and [`many`] summarised: once for all tests, since a debug build takes its time.
pub(crate) static WAITS: LazyLock<Record> = LazyLock::new(|| waits().done());
pub(crate) static COMPUTES: LazyLock<Record> = LazyLock::new(|| computes().done());
pub(crate) static MANY: LazyLock<Record> = LazyLock::new(|| many().done());
