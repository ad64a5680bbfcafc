//! Properties of the whole: whatever a record holds, reading it neither panics nor invents.

use proptest::prelude::*;

use super::testing::{COMPUTES, MANY, WAITS, record};
use super::{findings, summarise};
use crate::record::{ClaimSpec, Metric, Record, Than, Trial, Verdict};

const METRICS: [Metric; 14] = [
    Metric::Makespan,
    Metric::Throughput,
    Metric::P50,
    Metric::P99,
    Metric::Min,
    Metric::Max,
    Metric::Mean,
    Metric::ServiceP50,
    Metric::ServiceP99,
    Metric::HiddenWait,
    Metric::Concurrency,
    Metric::Parallelism,
    Metric::CpuPerFetch,
    Metric::PeakRss,
];

const VERDICTS: [Verdict; 6] =
    [Verdict::Valid, Verdict::Suspect, Verdict::Invalid, Verdict::Refused, Verdict::Failed, Verdict::Skipped];

/// Numbers as a hostile file may hold them; JSON itself rules out what is not finite.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(-1.0), Just(f64::MAX), Just(f64::MIN_POSITIVE), 0.0..1e9]
}

fn whole() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(1), Just(u64::MAX), 0_u64..10_000_000_000]
}

prop_compose! {
    fn hostile()(
        block in 0_u32..4,
        verdict in prop_oneof![4 => Just(0_usize), 1 => 0_usize..6],
        warm_up in prop::bool::weighted(0.1),
        makespan_ns in whole(),
        completed in prop_oneof![Just(0_u32), Just(u32::MAX), 1_u32..100],
        concurrency in number(),
        parallelism in number(),
        cpu_ns in whole(),
        rss_start_bytes in prop::option::weighted(0.9, whole()),
        peak_rss_bytes in prop::option::weighted(0.9, whole()),
        count in whole(),
    ) -> Trial {
        let mut trial = Trial {
            block, warm_up, makespan_ns, completed, concurrency, parallelism, cpu_ns,
            rss_start_bytes, peak_rss_bytes,
            verdict: VERDICTS[verdict],
            ..Trial::default()
        };
        trial.response_ns.count = count;
        trial.response_ns.hdr = "HISTFAAAAAB42g==".to_owned();
        trial
    }
}

fn of_trials(sides: [Vec<Trial>; 2]) -> Record {
    let mut build = record();
    for metric in METRICS {
        for than in [None, Some("join-all")] {
            let than = than.map(|model| Than { model: model.to_owned(), scenario: None, at: None });
            let of = "sequential".to_owned();
            build = build.claim(ClaimSpec {
                id: None,
                metric,
                of,
                than,
                at: None,
                at_least: Some(2.0),
                at_most: None,
                text: None,
            });
        }
    }
    for (model, trials) in ["sequential", "join-all"].into_iter().zip(sides) {
        build = build.cell(model, &[]).edit(|cell| cell.trials = trials);
    }
    build.raw()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hostile_records_are_read_to_the_end(
        one in prop::collection::vec(hostile(), 0..9),
        other in prop::collection::vec(hostile(), 0..9),
    ) {
        let mut record = of_trials([one, other]);
        summarise(&mut record);
        let json = serde_json::to_value(&record).expect("a record is JSON");
        let back: Record = serde_json::from_value(json).expect("no number turned into null where one must stand");
        prop_assert_eq!(&back, &record);
        for cell in &record.cells {
            prop_assert!(cell.is_measured() || cell.makespan_ns.is_none());
        }
        let told = findings(&record, "waits");
        let once = record.clone();
        summarise(&mut record);
        prop_assert_eq!(findings(&record, "waits"), told);
        prop_assert_eq!(record, once);
    }
}

#[test]
fn a_second_pass_changes_nothing() {
    for once in [&WAITS, &COMPUTES, &MANY] {
        let mut record: Record = (**once).clone();
        summarise(&mut record);
        assert_eq!(record, **once);
    }
}
