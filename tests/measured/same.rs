//! One model under two names, really measured in turn: it must not be called different from itself.

use std::path::PathBuf;

use crate::common::{Miss, PROGRAM, alone, missed, on_a_quiet_machine, scenario};
use inflight::analysis::{self, Comparison, Tone};
use inflight::experiment::{Experiment, Interrupt, Options};
use inflight::record::Record;
use inflight::scenario;

/// What `inflight run` does unless it is told otherwise.
const BLOCKS: u32 = 10;
const AGAIN: &str = "again";

/// `model` measured twice in every block, once in each place first, each time in a process of its own. The record
/// holds the second series as a model of another name.
pub(crate) fn twice(model: &str, count: u32, steps: &str) -> Record {
    let text = scenario(count, steps);
    let parsed = |name: &str| scenario::parse(name, &text).unwrap();
    let options = Options {
        models: Some(vec![model.to_owned()]),
        workers: Some(2),
        trials: BLOCKS,
        ..Options::default()
    };
    let scenarios = vec![parsed("once.toml"), parsed("again.toml")];
    let mut experiment =
        Experiment::plan(scenarios, options, PathBuf::from(PROGRAM), Interrupt::default()).unwrap();
    experiment.calibrate().unwrap();
    for block in 0..BLOCKS as usize {
        for place in 0..2 {
            experiment.trial((block + place) % 2, false).unwrap().unwrap();
        }
    }
    let mut record = experiment.record();
    record.scenarios.truncate(1);
    let names = [model.to_owned(), AGAIN.to_owned()];
    record.scenarios[0].models = names.to_vec();
    let mut other = record.models[0].clone();
    other.id = AGAIN.to_owned();
    record.models.push(other);
    let scenario = record.scenarios[0].id.clone();
    for (cell, name) in record.cells.iter_mut().zip(names) {
        (cell.scenario, cell.model) = (scenario.clone(), name);
    }
    analysis::summarise(&mut record);
    record
}

/// By design a false alarm comes in at most 5 % of all series, and only where the noise reaches 2 %. Three in a row
/// are a fault on any machine. That there is an answer at all takes a machine on which trials are not suspect.
#[test]
fn a_model_is_not_different_from_itself() {
    let _alone = alone();
    for (model, count, steps) in [
        ("join-all", 20, r#"{ wait = "60ms" }"#),
        ("thread-per-fetch", 20, r#"{ wait = "60ms" }"#),
        ("spawn", 8, r#"{ compute = "10ms" }"#),
    ] {
        let mut alarms = 0;
        on_a_quiet_machine(|| {
            let record = twice(model, count, steps);
            let [once, again] = &record.cells[..] else { panic!("two cells") };
            assert_eq!((once.trials.len(), again.trials.len()), (BLOCKS as usize, BLOCKS as usize));
            assert_eq!(once.plan_digest, again.plan_digest);
            assert_eq!(once.trials[0].checksum, again.trials[0].checksum);
            // Whatever the machine did, no sentence of the report may tell the two apart.
            let scenario = &record.scenarios[0].id;
            let named: Vec<_> = analysis::findings(&record, scenario)
                .into_iter()
                .filter(|finding| {
                    finding.tone == Tone::Shows && !["prediction", "same-on-waits"].contains(&finding.id)
                })
                .map(|finding| finding.headline.en)
                .collect();
            let compared = analysis::compare(once, again);
            alarms += u32::from(compared.difference().is_some() || !named.is_empty());
            assert!(alarms < 3, "{model}, on whatever machine: {compared:?}, {named:?}");
            match compared {
                Comparison::NoDifference { .. } if named.is_empty() => Ok(()),
                other @ Comparison::TooManySuspect { .. } => {
                    Err(missed(format!("{model}: {other:?}, {named:?}"), &record.cells))
                }
                other => Err(Miss::Wrong(format!("{model}: {other:?}, {named:?}"))),
            }
        });
    }
}
