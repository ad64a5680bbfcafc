//! What a task for each fetch costs in CPU time, beside one task for all.

use super::view::View;
use super::{Finding, evidence, shows};
use crate::analysis::compare::compare_by;
use crate::analysis::numbers;
use crate::analysis::phrases::{Cpu, Factor};
use crate::lang::{Text, Words};

/// Ratios below this are not worth a sentence.
const WORTH_IT: f64 = 1.2;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let [tasks, one] = view.largest(["spawn", "join-all"])?;
    // `None` where trials are too few, or differ by no more than the noise.
    let ratio = compare_by(tasks, one, &numbers::cpu_per_fetch).difference()?.median;
    if ratio < WORTH_IT {
        return None;
    }
    let (at, times) = (view.at(&[tasks, one]), Factor(ratio));
    let headline = Text::of(|words| words.example_tasks_cost(times, at, Cpu(tasks), Cpu(one)));
    let because = Text::of(Words::example_tasks_cost_why);
    Some(shows("tasks-cost", headline, because, evidence(&[tasks, one], &["cpu_ns_per_fetch"])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{MS, ten, waits};

    /// With so much CPU time of `spawn`; `join-all` has 2 ms.
    fn found(cpu_ms: u64) -> Option<Finding> {
        let spawn = waits().cell("spawn", &ten(21.5, 0.01)).ideal(20, 100.0, 0.0);
        let record = spawn.trials(|trial| trial.cpu_ns = cpu_ms * MS).done();
        find(&View::new(&record, "waits")?)
    }

    #[test]
    fn it_speaks_where_tasks_cost_more_and_is_silent_where_they_do_not() {
        let finding = found(4).expect("twice as much");
        assert_eq!(
            finding.headline.en.replace('\u{a0}', " "),
            "A task for each fetch took 2.0× the CPU time of one task for all: 40.0 µs against 20.0 µs a fetch."
        );
        assert_eq!((found(2), found(1)), (None, None));
    }
}
