//! The modules of the pages' scripts in Node: their own tests, and what they predict.
//!
//! Needs `node` (20, what Debian has, or a later one), else every test here says that it was not run;
//! `INFLIGHT_BROWSER=required` makes that a failure.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use inflight::model::{MODELS, Shape, predict};
use inflight::plan::{DEFAULT_BLOCKING_THREADS, Fetch, Limits, Plan, Step};
use serde_json::{Value, json};

/// Relative; a makespan is whole nanoseconds in Rust, so the shortest ones differ by one.
const TOLERANCE: f64 = 1e-6;
/// How many fetches.
const COUNTS: [u32; 8] = [1, 2, 3, 7, 50, 513, 1000, 1537];
/// Wait and compute, ns.
const LENGTHS: [(u64, u64); 8] = [
    (100_000_000, 0),
    (0, 10_000_000),
    (40_000_000, 6_000_000),
    (7_000_000, 7_000_000),
    (100_000_000, 50_000),
    (3_000_000, 11_000_000),
    (1_000_000, 333_333),
    (5_000_000_000, 1_000),
];
const THREADS: [u32; 5] = [1, 2, 3, 4, 8];
/// The last is more than a worker polls between two looks at the timers.
const IN_FLIGHT: [Option<u32>; 4] = [None, Some(1), Some(5), Some(200)];

/// The folder of the modules.
fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/scripts")
}

/// The names in a folder that end in `end`, without it.
fn names(folder: &Path, end: &str) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter_map(|name| name.strip_suffix(end).map(str::to_owned)).collect();
    names.sort();
    names
}

/// Node, where it is; else a word about it, or a panic where it is required.
fn node() -> Option<Command> {
    if Command::new("node").arg("--version").output().is_ok_and(|said| said.status.success()) {
        return Some(Command::new("node"));
    }
    let required = env::var_os("INFLIGHT_BROWSER").is_some_and(|wish| wish == "required");
    assert!(!required, "no node on the PATH (INFLIGHT_BROWSER=required)");
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    // Past the capture of the test's output.
    let _ = std::io::stderr().write_all(format!("NOT RUN {name}: no node on the PATH\n").as_bytes());
    None
}

#[test]
fn every_module_passes_tests_of_its_own() {
    let Some(mut node) = node() else { return };
    let folder = scripts().join("tests");
    let tests = names(&folder, ".test.mjs");
    let said: String = tests
        .iter()
        .map(|name| fs::read_to_string(folder.join(format!("{name}.test.mjs"))).unwrap())
        .collect();
    let entries = ["page", "index", "machines"];
    for module in names(&scripts(), ".mjs").iter().filter(|module| !entries.contains(&module.as_str())) {
        assert!(said.contains(&format!("'../{module}.mjs'")), "no test imports {module}.mjs");
    }
    let ran = node
        .arg("--test")
        .args(tests.iter().map(|name| folder.join(format!("{name}.test.mjs"))))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}\n{}", String::from_utf8_lossy(&ran.stderr));
    // A run of no tests succeeds, too.
    assert!(said.contains("pass ") && !said.contains("pass 0"), "{said}");
}

/// Equal fetches under limits, and how many come in a second.
#[derive(Clone, Copy, Debug)]
struct Work {
    count: u32,
    length: (u64, u64),
    cores: u32,
    limits: Limits,
    rate: Option<f64>,
}

impl Work {
    /// As the page's script is asked.
    fn json(&self) -> Value {
        let Self { count, length: (wait, compute), cores, limits, rate } = self;
        json!({ "count": count, "wait": wait, "compute": compute, "cores": cores, "workers": limits.workers,
            "in_flight": limits.in_flight, "blocking": limits.blocking_threads, "rate": rate })
    }
}

/// Makespan, L, P, the most in flight; at a rate the median response, its 99th percentile and by how much it grows.
type Numbers = [f64; 7];

/// What Rust predicts for equal fetches, a step of no length being no step.
fn numbers(work: &Work, shape: Shape) -> Numbers {
    let (wait, compute) = work.length;
    let steps = [Step::Wait(wait), Step::Compute(compute)].into_iter().filter(|step| step.nominal() > 0);
    let steps: Vec<Step> = steps.collect();
    let end = u32::try_from(steps.len()).unwrap();
    // As src/scenario/arrivals.rs has it for a rate.
    let due = |nth: u32| work.rate.map_or(0, |rate| (f64::from(nth) / rate * 1e9).round() as u64);
    let fetches = (0..work.count).map(|nth| Fetch { arrival: due(nth), steps: 0..end }).collect();
    let limits = Limits { workers: 1, in_flight: None, blocking_threads: 1, connections: None };
    let plan = Plan {
        fetches,
        steps: steps.into(),
        groups: Box::default(),
        limits,
        seed: 0,
        clients: None,
        admission: inflight::plan::Admission::default(),
        requests: inflight::plan::Requests::default(),
    };
    let found = predict(&plan, shape, work.cores, |wait| wait);
    let response = found.response.map_or([0.0; 3], |response| {
        [response.p50 as f64, response.p99 as f64, response.drift.map_or(0.0, |drift| drift.slope)]
    });
    let [p50, p99, grows] = response;
    [found.makespan as f64, found.concurrency(), found.parallelism(), f64::from(found.peak), p50, p99, grows]
}

/// The models of a page's what-if, as its data has them.
fn models_of(page: &Path) -> Value {
    let html = fs::read_to_string(page).unwrap();
    let rest = html.split_once("id=\"whatif-data\">").expect("the page has a what-if").1;
    let data: Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    data["models"].clone()
}

/// What the page's script predicts for each of `works` under each of `models`.
fn predictions(mut node: Command, models: &Value, works: &[Value]) -> Vec<Vec<Numbers>> {
    node.arg(scripts().join("tests/predictions.mjs")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = node.spawn().unwrap();
    let asked = json!({ "models": models, "works": works }).to_string();
    child.stdin.take().unwrap().write_all(asked.as_bytes()).unwrap();
    let ran = child.wait_with_output().unwrap();
    assert!(ran.status.success());
    serde_json::from_slice(&ran.stdout).unwrap()
}

#[test]
fn the_page_predicts_what_rust_predicts_for_every_model() {
    let Some(node) = node() else { return };
    let mut grid = Vec::new();
    for (length, count) in LENGTHS.iter().flat_map(|length| COUNTS.map(|count| (*length, count))) {
        for (workers, cores) in THREADS.iter().flat_map(|workers| THREADS.map(|cores| (*workers, cores))) {
            grid.extend(
                IN_FLIGHT.map(|in_flight| work(count, length, cores, limits(workers, in_flight), None)),
            );
        }
    }
    compare(node, &grid, 50_000);
}

/// Rates at which some models keep up and others fall behind, and one at which nearly all come at once. A single fetch
/// comes at once at any rate.
#[test]
fn the_page_predicts_what_rust_predicts_where_fetches_come_at_a_rate() {
    let Some(node) = node() else { return };
    let mut grid = Vec::new();
    for (length, count) in
        LENGTHS.iter().flat_map(|length| [2, 7, 40, 100, 613].map(|count| (*length, count)))
    {
        let alone = (length.0 + length.1) as f64 / 1e9;
        for (share, (workers, cores)) in [0.7, 1.0, 1.9, 7.3, 1e3]
            .iter()
            .flat_map(|share| [(1, 1), (2, 2), (8, 3)].map(|pool| (share, pool)))
        {
            grid.extend([None, Some(5), Some(200)].map(|in_flight| {
                work(count, length, cores, limits(workers, in_flight), Some(share / alone))
            }));
        }
    }
    compare(node, &grid, 20_000);
}

const fn limits(workers: u32, in_flight: Option<u32>) -> Limits {
    Limits { workers, in_flight, blocking_threads: DEFAULT_BLOCKING_THREADS, connections: None }
}

const fn work(count: u32, length: (u64, u64), cores: u32, limits: Limits, rate: Option<f64>) -> Work {
    Work { count, length, cores, limits, rate }
}

/// Holds the page's predictions of all models to Rust's; there must be `least` of them.
#[track_caller]
fn compare(node: Command, grid: &[Work], least: usize) {
    let sandbox = common::Sandbox::new();
    let models = models_of(&sandbox.page_of_every_model());
    let ids: Vec<&Value> = models.as_array().expect("a list").iter().map(|model| &model["id"]).collect();
    assert_eq!(ids, MODELS.iter().map(|entry| entry.spec.id).collect::<Vec<_>>());
    let page = predictions(node, &models, &grid.iter().map(Work::json).collect::<Vec<_>>());
    assert_eq!(page.len(), grid.len());
    // Many limits come to the same shape.
    let mut known = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (work, page) in grid.iter().zip(page) {
        assert_eq!(page.len(), MODELS.len());
        for (entry, page) in MODELS.iter().zip(page) {
            let shape = entry.spec.shape(&work.limits);
            let rate = work.rate.map(f64::to_bits);
            let key =
                (work.length, work.count, shape.in_flight, shape.threads, shape.scheduling, work.cores, rate);
            let rust = known.entry(key).or_insert_with(|| numbers(work, shape));
            let near = |(a, b): (&f64, &f64)| (a - b).abs() <= TOLERANCE * a.abs().max(1e-3);
            compared += 1;
            if !rust.iter().zip(&page).all(near) {
                wrong.push(format!("{} of {work:?}: {rust:?} in Rust, {page:?} in the page", entry.spec.id));
            }
        }
    }
    let few = wrong.iter().take(12).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{few}", wrong.len());
    assert!(compared > least, "{compared}");
}
