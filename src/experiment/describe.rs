//! What the record must say of scenarios and models: the telling wing sees nothing else of them.

use super::options::Options;
use crate::lang::Text;
use crate::model::{self, Entry};
use crate::plan::{DEFAULT_BLOCKING_THREADS, Limits};
use crate::record;
use crate::scenario::{self, Scenario};

/// A scenario in the words of the record.
pub(super) fn scenario(scenario: &Scenario, models: Vec<String>, options: &Options) -> record::Scenario {
    let scale = options.scale.or(scenario.run.scale).unwrap_or(1.0);
    record::Scenario {
        id: scenario.id.clone(),
        number: scenario.number,
        title: scenario.title.clone(),
        question: scenario.question.clone(),
        lesson: scenario.lesson.clone(),
        groups: groups(scenario, scale, options),
        scale,
        seed: options.seed.or(scenario.run.seed).unwrap_or(1),
        blocking_threads: Some(scenario.run.blocking_threads.unwrap_or(DEFAULT_BLOCKING_THREADS)),
        sweep: scenario.sweep.clone(),
        sized_by_bench: options.bench && flags(options).is_empty(),
        overrides: overrides(scenario, options),
        models,
        claims: scenario.claims.clone(),
        answers: scenario.answers.clone(),
        change: scenario.change.clone(),
    }
}

fn groups(scenario: &Scenario, scale: f64, options: &Options) -> Vec<record::Group> {
    let total = options.count.or(if options.bench { scenario.bench.count } else { None });
    let counts: Vec<u64> = scenario.groups.iter().map(|group| group.count).collect();
    let counts = total.map_or_else(|| counts.clone(), |total| scenario::apportion(total, &counts));
    let step = |step: &scenario::StepSpec| {
        let length = step.length.scaled(scale);
        record::Step {
            kind: step.kind,
            name: step.name.clone(),
            median_ns: length.median_ns(),
            words: length.to_string(),
            fixed: length.is_fixed(),
            request: step.request.as_ref().map(|request| request.line()),
            expect: step.request.as_ref().map(|request| request.expect.clone()).unwrap_or_default(),
        }
    };
    scenario
        .groups
        .iter()
        .zip(counts)
        .map(|(group, count)| record::Group {
            name: group.name.clone(),
            count,
            steps: group.steps.iter().map(step).collect(),
        })
        .collect()
}

/// What differs from the scenario's own defaults.
fn overrides(scenario: &Scenario, options: &Options) -> Vec<String> {
    let mut phrases = if options.bench { scenario.bench.phrases() } else { Vec::new() };
    phrases.extend(flags(options));
    phrases
}

/// What the command line changes of the work.
fn flags(options: &Options) -> Vec<String> {
    let mut phrases = Vec::new();
    let mut add =
        |name: &str, value: Option<String>| phrases.extend(value.map(|value| format!("{name} = {value}")));
    add("backend", options.backends.as_ref().map(|backends| backends.join(", ")));
    add("count", options.count.map(|value| value.to_string()));
    add("scale", options.scale.map(|value| value.to_string()));
    add("workers", options.workers.map(|value| value.to_string()));
    add("in_flight", options.in_flight.map(|value| value.to_string()));
    add("connections", options.connections.map(|value| value.to_string()));
    add("seed", options.seed.map(|value| value.to_string()));
    add("models", options.models.as_ref().map(|models| format!("[{}]", models.join(", "))));
    phrases
}

/// A model in the words of the record.
pub(super) fn model(entry: &Entry) -> record::Model {
    let spec = &entry.spec;
    record::Model {
        id: spec.id.to_owned(),
        family: match spec.family {
            model::Family::Baseline => record::Family::Baseline,
            model::Family::BlockingThreads => record::Family::BlockingThreads,
            model::Family::AsyncOneThread => record::Family::AsyncOneThread,
            model::Family::AsyncManyThreads => record::Family::AsyncManyThreads,
            model::Family::Mistake => record::Family::Mistake,
        },
        words: Text::new(spec.en, spec.uk),
        python: spec.python.to_owned(),
        shape: shape(spec.shape),
    }
}

/// A shape in the words of the limits; `None` for one that they do not say.
fn shape(of: fn(&Limits) -> model::Shape) -> Option<record::Shape> {
    // Numbers that nothing else comes to, twice: what agrees with a limit in both is that limit.
    let probes = [
        Limits { workers: 10_007, in_flight: Some(20_011), blocking_threads: 30_011, connections: None },
        Limits { workers: 40_009, in_flight: Some(50_021), blocking_threads: 60_013, connections: None },
    ];
    let bound = |pick: fn(&model::Shape) -> Option<u32>| {
        use record::Bound;
        [Bound::One, Bound::Workers, Bound::InFlight, Bound::BlockingThreads, Bound::Fetches]
            .into_iter()
            .find(|bound| {
                probes.iter().all(|limits| {
                    pick(&of(limits))
                        == match bound {
                            Bound::One => Some(1),
                            Bound::Workers => Some(limits.workers),
                            Bound::InFlight => limits.in_flight,
                            Bound::BlockingThreads => Some(limits.blocking_threads),
                            Bound::Fetches => None,
                        }
                })
            })
    };
    Some(record::Shape {
        in_flight: bound(|shape| shape.in_flight)?,
        threads: bound(|shape| shape.threads)?,
        offloads: of(&probes[0]).offloads,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MODELS;

    /// Without it a model would be missing from the report's what-if.
    #[test]
    fn every_model_has_a_shape_in_the_words_of_the_limits() {
        use record::Bound;
        for entry in MODELS {
            assert!(model(entry).shape.is_some(), "{}", entry.spec.id);
        }
        let of = |id| model(model::find(id).expect("a model")).shape.expect("a shape");
        let bounds = |id| (of(id).in_flight, of(id).threads, of(id).offloads);
        assert_eq!(bounds("sequential"), (Bound::One, Bound::One, false));
        assert_eq!(bounds("bounded"), (Bound::InFlight, Bound::One, false));
        assert_eq!(bounds("spawn-blocking"), (Bound::BlockingThreads, Bound::BlockingThreads, false));
        assert_eq!(bounds("hybrid"), (Bound::Fetches, Bound::Workers, true));
        let twice = |limits: &Limits| model::Shape {
            in_flight: None,
            threads: Some(2 * limits.workers),
            offloads: false,
        };
        assert_eq!(shape(twice), None, "nothing is guessed");
    }
}
