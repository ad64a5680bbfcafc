//! `join-all` kept at most one core busy.

use super::view::View;
use super::{Finding, does_not_show, evidence, shows};
use crate::analysis::phrases::Parallelism;
use crate::lang::{Text, Words};

/// One core, and the reading error of the CPU clock.
const ONE: f64 = 1.05;
/// Where hardly any computing is predicted, a small P says nothing.
const COMPUTES: f64 = 0.5;
/// Under a load less than a core may be all that is asked for.
const ALL_OF_IT: f64 = 0.95;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let [cell] = view.largest(["join-all"])?;
    let least = if cell.load.is_some() { ALL_OF_IT } else { COMPUTES };
    if view.cores() < 2 || cell.fetches < 2 || cell.predicted_parallelism < least {
        return None;
    }
    let (busy, at) = (Parallelism(cell), view.at(&[cell]));
    let rests_on = evidence(&[cell], &["parallelism"]);
    if cell.parallelism? > ONE {
        let headline = Text::of(|words| words.more_cores(busy, at));
        return Some(does_not_show("one-core", headline, Text::of(Words::more_cores_why), rests_on));
    }
    let headline = Text::of(|words| words.one_core(busy, view.cores(), at));
    Some(shows("one-core", headline, Text::of(Words::one_core_why), rests_on))
}

#[cfg(test)]
mod tests {
    use crate::analysis::finding;
    use crate::analysis::testing::{MS, record, ten};
    use crate::record::CellLoad;

    #[test]
    fn a_load_of_less_than_a_core_shows_nothing() {
        let told = |predicted: f64, load: bool| {
            let build =
                record().work(0, 20 * MS).cell("join-all", &ten(100.0, 0.01)).ideal(100, 1.0, predicted);
            let record =
                build.busy(1.0, predicted).edit(|cell| cell.load = load.then(CellLoad::default)).done();
            finding::findings(&record, "waits").iter().any(|finding| finding.id == "one-core")
        };
        assert!(told(0.6, false) && !told(0.6, true) && told(1.0, true));
    }
}
