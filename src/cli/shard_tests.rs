//! Shares of a run with an engine that is not real: trials depend on cell and block alone.

use std::path::Path;

use super::*;
use crate::analysis::merge::{merge, missing};
use crate::record::{Latency, Trial, to_json};
use crate::scenario::{Scenario, library};

const TRIALS: u32 = 7;

fn scenarios() -> Vec<Scenario> {
    ["mixed", "pool-size", "computing"]
        .map(|id| library::find(std::ffi::OsStr::new(id), Path::new("no folder")).unwrap())
        .into()
}

/// One share, as it would be measured.
fn run(shard: Shard) -> Record {
    let mut options = Options { trials: TRIALS, most_trials: TRIALS, shard, ..Options::default() };
    options.max_time = std::time::Duration::MAX;
    options.request =
        (shard.of() > 1).then(|| Request::new(&scenarios(), &options, vec!["mixed".to_owned()]));
    let mut experiment =
        Experiment::plan(scenarios(), options, PathBuf::from("no program"), Interrupt::default()).unwrap();
    let cells = experiment.cells().iter().enumerate();
    let trials = cells.flat_map(|(nth, cell)| {
        let fetches = cell.fetches;
        (0..TRIALS).map(move |block| (nth, trial(nth as u64, block, fetches)))
    });
    experiment.resume(trials.collect());
    assert_eq!(experiment.next(analysis::precise), None, "every trial is there");
    let mut record = experiment.record();
    // Of a machine whose load does not change.
    record.machine.load_1m = None;
    record
}

fn trial(cell: u64, block: u32, fetches: u32) -> Trial {
    let time = |fetch: u32| 1_000_000 * (20 + cell) + 7_919 * u64::from(fetch * 31 + block * 17 % 13);
    let times = || Latency::of((0..fetches).map(time));
    let makespan_ns = 3 * time(fetches);
    Trial {
        block,
        makespan_ns,
        completed: fetches,
        service_ns: times(),
        response_ns: times(),
        ..Trial::default()
    }
}

/// The bytes of a record, without when it ran.
fn text(mut record: Record) -> String {
    record.created.clear();
    record.settings.elapsed_ns = 0;
    record.settings.shards = None;
    String::from_utf8(to_json(Path::new("x"), &record).unwrap()).unwrap()
}

#[test]
fn shares_of_a_run_are_the_run_byte_for_byte() {
    let mut whole = run(Shard::WHOLE);
    analysis::summarise(&mut whole);
    let whole = text(whole);
    for of in [2, 3, 7] {
        let shares = (1..=of).rev().map(|index| run(Shard::new(index, of).unwrap()));
        let mut merged = merge(shares).unwrap();
        assert_eq!((merged.records.len(), merged.doubled), (1, 0));
        let merged = merged.records.remove(0);
        assert!(missing(&merged).is_empty());
        let merged = text(merged);
        let at = merged.bytes().zip(whole.bytes()).position(|(a, b)| a != b);
        let around =
            |text: &str, at: usize| text[at.saturating_sub(200)..(at + 80).min(text.len())].to_owned();
        assert!(at.is_none(), "{of} shares: {:#?}", at.map(|at| [around(&merged, at), around(&whole, at)]));
        assert_eq!(merged.len(), whole.len());
    }
}

#[test]
fn the_run_of_a_share_is_what_it_runs() {
    let request = |edit: &dyn Fn(&mut Options)| {
        let mut options = Options { trials: 6, most_trials: 6, ..Options::default() };
        options.shard = Shard::new(1, 3).unwrap();
        edit(&mut options);
        Request::new(&scenarios(), &options, Vec::new()).run
    };
    let plain = request(&|_| ());
    assert_eq!(plain.len(), 12);
    assert_eq!(plain, request(&|options| options.shard = Shard::new(2, 3).unwrap()), "of another share");
    assert_eq!(plain, request(&|options| options.max_time = std::time::Duration::MAX));
    for edit in [
        &|options: &mut Options| options.trials = 7,
        &|options: &mut Options| options.seed = Some(2),
        &|options: &mut Options| options.workers = Some(3),
        &|options: &mut Options| options.shard = Shard::new(1, 4).unwrap(),
    ] as [&dyn Fn(&mut Options); 4]
    {
        assert_ne!(plain, request(edit));
    }
}
