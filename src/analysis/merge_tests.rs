//! Shares that are put together in every way must come to the same.

use proptest::prelude::*;

use super::super::testing::{MS, record, trial};
use super::*;
use crate::record::{CurvePoint, to_json};

/// A run of `trials` blocks of two scenarios, as one machine makes it: trials and details depend on cell and block alone.
fn whole(trials: u32) -> Record {
    let mut record = record()
        .cell("sequential", &[1.0])
        .cell("join-all", &[1.0])
        .scenario("more")
        .work(5 * MS, 0)
        .cell("sequential", &[1.0])
        .raw();
    record.settings.trials = trials;
    record.settings.caveats = vec![Reason::DebugBuild];
    for (nth, cell) in record.cells.iter_mut().enumerate() {
        let of = |block: u32| {
            let ms = 100.0 + f64::from(block * 7 % 11) + 50.0 * nth as f64;
            let in_flight_curve = vec![CurvePoint { t_ns: u64::from(block), n: nth as u32 }];
            let detail = Some(Detail { in_flight_curve, ..Detail::default() });
            Trial { block, order: block * 10 + (nth as u32 + block) % 2, detail, ..trial(block, ms, 100) }
        };
        cell.trials = (0..trials).map(of).collect();
    }
    record
}

/// One share of it, as its experiment leaves it.
fn share(trials: u32, index: u32, of: u32) -> Record {
    let mut record = whole(trials);
    for cell in &mut record.cells {
        cell.trials.retain(|trial| trial.block % of + 1 == index);
    }
    let created = format!("2026-11-30T0{}:00:00Z", index % 10);
    let part = Part { index, created, elapsed_ns: u64::from(index) };
    let words = vec!["waits".to_owned()];
    record.settings.shards = Some(Shards { run: "0a1b".to_owned(), of, words, parts: vec![part] });
    record
}

/// The bytes of a record, but for what tells of its shares and when they ran.
fn plain(mut record: Record) -> String {
    record.settings.shards = None;
    record.created.clear();
    record.settings.elapsed_ns = 0;
    text(&record)
}

fn text(record: &Record) -> String {
    String::from_utf8(to_json(std::path::Path::new("x"), record).unwrap()).unwrap()
}

/// Two long texts, shown where they part.
#[track_caller]
fn same(one: &str, other: &str) {
    let at = one.bytes().zip(other.bytes()).position(|(a, b)| a != b);
    let at = at.or((one.len() != other.len()).then(|| one.len().min(other.len())));
    let around = |text: &str, at: usize| text[at.saturating_sub(200)..(at + 100).min(text.len())].to_owned();
    assert!(at.is_none(), "{:#?}", at.map(|at| [around(one, at), around(other, at)]));
}

fn merged(records: Vec<Record>) -> Record {
    let mut merged = merge(records).unwrap();
    assert_eq!(merged.records.len(), 1, "one run on one kind of machine");
    merged.records.remove(0)
}

#[test]
fn all_shares_together_are_the_whole_run() {
    for (trials, of) in [(6, 1), (6, 3), (7, 3), (9, 4)] {
        let all = merged((1..=of).map(|index| share(trials, index, of)).collect());
        assert!(missing(&all).is_empty());
        let mut expect = whole(trials);
        number(&mut expect);
        expect.settings.blocks = all.settings.blocks.clone();
        summarise(&mut expect);
        same(&plain(all), &plain(expect));
    }
}

#[test]
fn what_is_missing_is_named_and_counted_nowhere() {
    let some = merged(vec![share(7, 3, 3), share(7, 1, 3)]);
    assert_eq!(missing(&some), [2]);
    assert_eq!(some.cells[0].trials.len(), 5, "blocks 0, 3, 6 and 2, 5");
    let lacks = Reason::SharesMissing { shares: "2".to_owned(), of: 3 };
    assert!(some.settings.interrupted && some.settings.caveats.contains(&lacks));
    let stopped = &some.settings.blocks[0];
    assert_eq!((stopped.run, stopped.stopped), (5, Stopped::Interrupted));
    let all = merged(vec![some, share(7, 2, 3)]);
    assert!(missing(&all).is_empty() && !all.settings.interrupted);
    assert_eq!(all.settings.caveats, [Reason::DebugBuild]);
}

#[test]
fn a_share_that_comes_twice_changes_nothing() {
    let once = merged((1..=3).map(|index| share(6, index, 3)).collect());
    let again = merge(vec![once.clone(), share(6, 2, 3), once.clone()]).unwrap();
    assert_eq!((again.records.len(), again.doubled), (1, 4));
    same(&text(&again.records[0]), &text(&once));
}

#[test]
fn of_two_tries_the_longer_is_kept_then_the_one_that_ended_first() {
    let mut cut = share(6, 2, 3);
    for cell in &mut cut.cells {
        cell.trials.truncate(1);
        cell.trials[0].makespan_ns = 1;
    }
    let mut later = share(6, 2, 3);
    later.settings.shards.as_mut().unwrap().parts[0].created = "2026-12-01T00:00:00Z".to_owned();
    for trial in later.cells.iter_mut().flat_map(|cell| &mut cell.trials) {
        trial.makespan_ns = 2;
    }
    let kept = merged(vec![later, cut, share(6, 2, 3)]);
    assert!(kept.cells.iter().flat_map(|cell| &cell.trials).all(|trial| trial.makespan_ns > 2));
}

#[test]
fn other_machines_stand_beside_and_other_work_is_refused() {
    let mut foreign = share(6, 2, 3);
    foreign.machine.cores = 64;
    let apart = merge(vec![share(6, 1, 3), foreign, share(6, 3, 3)]).unwrap();
    assert_eq!(apart.records.iter().map(|record| record.machine.cores).collect::<Vec<_>>(), [2, 64]);
    assert_eq!(apart.records.iter().map(|record| missing(record).len()).collect::<Vec<_>>(), [1, 2]);
    let mut other = share(6, 2, 3);
    other.cells[0].plan_digest = "another".to_owned();
    let error = merge(vec![share(6, 1, 3), other]).unwrap_err();
    assert_eq!(error, MergeError::Different { run: "0a1b".to_owned() });
}

#[test]
fn what_no_share_can_say_is_not_read() {
    let check = |says: &str, edit: &dyn Fn(&mut Record)| {
        let mut record = share(6, 2, 3);
        summarise(&mut record);
        edit(&mut record);
        let error = to_json(std::path::Path::new("x"), &record).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    };
    fn shards(record: &mut Record) -> &mut Shards {
        record.settings.shards.as_mut().unwrap()
    }
    check("more blocks", &|record| record.settings.trials = u32::MAX);
    check("a folder", &|record| shards(record).run = "../x".to_owned());
    check("as there can be", &|record| shards(record).of = 0);
    check("not numbered", &|record| shards(record).parts[0].index = 4);
    check("not numbered", &|record| shards(record).parts.push(Part { index: 1, ..Part::default() }));
    check("of no share", &|record| record.cells[0].trials[0].block = 0);
    check("came twice", &|record| record.cells[0].trials[0].block = record.cells[0].trials[1].block);
}

#[test]
fn whole_records_are_machines_of_their_own() {
    let mut later = whole(6);
    later.created = "2026-12-01T00:00:00Z".to_owned();
    let all = merge(vec![whole(6), later, whole(6)]).unwrap();
    assert_eq!((all.records.len(), all.doubled), (2, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// In whichever order and in whichever heaps, with some of them twice.
    #[test]
    fn heaps_and_order_change_nothing(
        trials in 4_u32..9,
        cuts in prop::collection::vec(0_usize..9, 0..4),
        order in Just((1..=4).chain(1..=2).collect::<Vec<u32>>()).prop_shuffle(),
        dropped in 0_usize..3,
    ) {
        let shares = || order[dropped..].iter().map(|index| share(trials, *index, 4));
        let at_once = merged(shares().collect());
        let mut heaps: Vec<Vec<Record>> = vec![Vec::new(); cuts.len() + 1];
        for (nth, share) in shares().enumerate() {
            heaps[cuts.iter().filter(|cut| **cut <= nth).count()].push(share);
        }
        let heaps = heaps.into_iter().filter(|heap| !heap.is_empty()).map(merged);
        same(&text(&merged(heaps.collect())), &text(&at_once));
    }
}
