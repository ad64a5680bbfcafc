//! What the record must say of scenarios and models: the telling wing sees nothing else of them.

use super::settings::Settings;
use crate::lane::Listed;
use crate::lang::Text;
use crate::model::{self, Entry};
use crate::plan::Nanos;
use crate::record;
use crate::scenario::{self, Scenario, Size};

/// What is defined twice, since the record is a format with versions and the others may change with the code.
macro_rules! same {
    ($name:ident: $from:ty => $to:ty, $($variant:ident)+) => {
        const fn $name(value: $from) -> $to {
            match value {
                $(<$from>::$variant => <$to>::$variant,)+
            }
        }
    };
}
same!(family: model::Family => record::Family,
    Baseline BlockingThreads AsyncOneThread AsyncManyThreads Mistake);
same!(bound: model::Bound => record::Bound, One Workers InFlight BlockingThreads Fetches);

/// A scenario in the words of the record, as it runs with `settings`.
pub(super) fn scenario(scenario: &Scenario, models: Vec<String>, settings: &Settings) -> record::Scenario {
    // What a lesson says of lengths is not so where nobody was asked for them. The user's own code has no lesson.
    let speaks = settings.backends.iter().all(|backend| backend.spec.is_known);
    let lesson = |text: &Option<Text>| text.clone().filter(|_| speaks);
    record::Scenario {
        id: scenario.id.clone(),
        number: scenario.number,
        title: scenario.title.clone(),
        question: lesson(&scenario.question),
        lesson: lesson(&scenario.lesson),
        groups: groups(scenario, &settings.size),
        load: load(scenario, settings),
        capacities: None,
        ceilings: None,
        scale: settings.size.scale,
        seed: settings.size.seed,
        blocking_threads: Some(settings.size.limits.blocking_threads),
        sweep: settings.sweep.clone(),
        sized_by_bench: settings.sized_by_bench,
        overrides: settings.overrides.clone(),
        models,
        claims: if speaks { scenario.claims.clone() } else { Vec::new() },
        answers: if speaks { scenario.answers.clone() } else { Vec::new() },
        change: scenario.change.clone().filter(|_| speaks),
    }
}

/// When its fetches are due. What cannot be expanded has been refused by now.
pub(super) fn load(scenario: &Scenario, settings: &Settings) -> Option<record::ScenarioLoad> {
    let size = &settings.size;
    let rates = settings.sweep.as_ref().filter(|sweep| sweep.vary == record::Vary::Rate);
    let ends = rates.and_then(|sweep| Some((*sweep.over.first()?, *sweep.over.last()?)));
    let scale = if settings.searched { 1.0 } else { size.scale };
    let pace = scenario.pace(size.rate.or(ends.map(|ends| ends.0))).ok()??;
    let mut words = pace.scaled(scale).to_string();
    if let Some((_, last)) = ends.filter(|(first, last)| first < last) {
        words += &format!(" … {}/s", last / scale);
    }
    if scenario.comes_per_worker() && !settings.searched {
        words += ", per worker";
    }
    let within = scenario.load.as_ref().and_then(|load| load.within);
    let scaled = |nanos: Nanos| (nanos as f64 * size.scale).round() as u64;
    let own = scenario.load.as_ref().map(|load| load.admission).unwrap_or_default();
    let admission = size.admission.or(own);
    Some(record::ScenarioLoad {
        words,
        within_ns: within.or(admission.deadline).map(scaled),
        queue: admission.queue,
        deadline_ns: admission.deadline.map(scaled),
    })
}

fn groups(scenario: &Scenario, size: &Size) -> Vec<record::Group> {
    let own: Vec<u64> = scenario.groups.iter().map(|group| group.count).collect();
    let counts = size.count.map_or_else(|| own.clone(), |total| scenario::apportion(total, &own));
    let step = |step: &scenario::StepSpec| {
        let length = step.length.scaled(size.scale);
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

/// A model in the words of the record.
pub(super) fn model(entry: &Entry) -> record::Model {
    let spec = &entry.spec;
    record::Model {
        lane: None,
        id: spec.id.to_owned(),
        family: family(spec.family),
        words: Text::new(spec.en, spec.uk),
        python: spec.python.to_owned(),
        shape: Some(record::Shape {
            in_flight: bound(spec.bounds.in_flight),
            threads: bound(spec.bounds.threads),
            offloads: spec.bounds.scheduling == model::Scheduling::Offload,
            scheduling: Some(scheduling(spec.bounds.scheduling)),
        }),
    }
}

/// A lane as a model of the record; `runtime` is what it said of itself.
pub(super) fn lane(listed: &Listed, runtime: Option<&String>) -> record::Model {
    let Listed { lane, entry } = listed;
    let lane = record::Lane {
        language: lane.language.clone(),
        runtime: runtime.cloned(),
        like: lane.like.clone(),
        one_core: lane.one_core,
        early: lane.early,
    };
    // Its costs are not those of the page's own arithmetic.
    record::Model { lane: Some(lane), shape: None, ..model(entry) }
}

const fn scheduling(value: model::Scheduling) -> record::Scheduling {
    match value {
        model::Scheduling::Threads => record::Scheduling::Threads,
        model::Scheduling::JoinAll { budget: true } => record::Scheduling::JoinAll,
        model::Scheduling::JoinAll { budget: false } => record::Scheduling::JoinAllUnconstrained,
        model::Scheduling::Buffer => record::Scheduling::Buffer,
        model::Scheduling::Ordered => record::Scheduling::Ordered,
        model::Scheduling::Tasks => record::Scheduling::Tasks,
        model::Scheduling::Dealt => record::Scheduling::Dealt,
        model::Scheduling::Offload => record::Scheduling::Offload,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::experiment::{Options, cells};
    use crate::plan::{Admission, Limits};
    use crate::scenario::library;

    /// Of a record that does not say how a model schedules, the bounds do.
    #[test]
    fn an_earlier_record_tells_the_models_apart_by_their_bounds() {
        // Those that came later are in no such record.
        let later = ["unordered", "buffered", "join-set", "thread-per-core", "join-all-unconstrained"];
        for entry in model::MODELS.iter().filter(|entry| !later.contains(&entry.spec.id)) {
            let shape = model(entry).shape.unwrap();
            let earlier = record::Shape { scheduling: None, ..shape };
            assert_eq!(Some(earlier.scheduling()), shape.scheduling, "{}", entry.spec.id);
        }
    }

    /// What a record says of a scenario is what ran: expanded from the description, and from the file's text as a child
    /// expands it, each plan comes to the digest of its cell.
    #[test]
    fn a_record_describes_the_plans_that_ran() {
        let flags = Options {
            models: Some(vec!["spawn".to_owned(), "sequential".to_owned()]),
            backends: Some(vec!["null".to_owned(), "sqlite".to_owned()]),
            count: Some(37),
            scale: Some(0.5),
            seed: Some(9),
            workers: Some(3),
            blocking_threads: Some(7),
            ..Options::default()
        };
        let bench = Options { bench: true, ..Options::default() };
        for options in [Options::default(), bench, flags.clone(), Options { bench: true, ..flags }] {
            for file in library::all(Path::new("no such folder")).unwrap() {
                let settings = Settings::of(&file, &options, 2).unwrap();
                let told = scenario(&file, Vec::new(), &settings);
                let counts = told.groups.iter().map(|group| group.count).sum();
                let mut cells = cells::of(&file, 0, &settings, 2).unwrap();
                // Models that stand side by side share a plan.
                cells.dedup_by_key(|cell| (cell.size, cell.at));
                for cell in cells {
                    let swept =
                        |vary| cell.size.filter(|_| told.sweep.as_ref().is_some_and(|s| s.vary == vary));
                    let size = Size {
                        count: Some(swept(record::Vary::Count).map_or(counts, |count| count as u64)),
                        scale: told.scale * swept(record::Vary::Scale).unwrap_or(1.0),
                        seed: told.seed,
                        rate: swept(record::Vary::Rate),
                        admission: Admission {
                            queue: swept(record::Vary::Queue).map(|queue| queue as u32),
                            deadline: None,
                        },
                        limits: Limits {
                            blocking_threads: swept(record::Vary::BlockingThreads)
                                .map_or(told.blocking_threads.unwrap(), |threads| threads as u32),
                            ..cell.at.limits
                        },
                    };
                    let plan = file.expand(&size).unwrap();
                    assert_eq!(plan.digest(), cell.digest, "{} {options:?}", file.id);
                    assert_eq!(plan.limits, cell.at.limits, "{} {options:?}", file.id);
                    let sweeps = told.sweep.as_ref().is_some_and(|s| s.vary == record::Vary::Workers);
                    let workers = options.workers.or(file.run.workers).unwrap_or(2);
                    assert!(sweeps || plan.limits.workers == workers, "{} {options:?}", file.id);
                }
            }
        }
    }
}
