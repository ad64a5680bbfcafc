//! What a limit that is swept does to the model that feels it most: workers, fetches in flight, blocking threads,
//! connections.

use super::pair::too_few;
use super::view::{View, predicted_ratio};
use super::{Finding, does_not_show, evidence, shows};
use crate::analysis::compare::Comparison;
use crate::analysis::phrases::{Concurrency, Factor, Makespan, Size};
use crate::lang::words::Nanos;
use crate::lang::{Text, Words};
use crate::record::{Cell, Interval, Vary};

/// An interval this narrow around 1 is a tie, and not merely a lack of data.
const NARROW: f64 = 1.10;

/// The cells of one model, the tightest limit first.
type Sweep<'a> = Vec<&'a Cell>;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let vary = view.vary().filter(|vary| {
        matches!(vary, Vary::Workers | Vary::InFlight | Vary::BlockingThreads | Vary::Connections)
    })?;
    let sweeps = sweeps(view);
    let compared: Vec<(&Sweep<'_>, Comparison)> = sweeps
        .iter()
        .filter_map(|sweep| Some((sweep, view.compare(sweep.first()?, sweep.last()?))))
        .collect();
    let gain = |(_, comparison): &(&Sweep<'_>, Comparison)| {
        comparison.difference().map_or(1.0, |ratio| ratio.median)
    };
    let (most, comparison) = compared.iter().max_by(|one, other| gain(one).total_cmp(&gain(other)))?;
    match comparison {
        Comparison::Different { ratio, .. } if ratio.median > 1.0 => {
            let untouched = untouched(view, &compared);
            Some(helps(view, vary, most, *ratio, &untouched))
        }
        Comparison::TooFewTrials { have, need } => Some(too_few(*have, *need)),
        _ => unseen(view, &sweeps),
    }
}

/// Of each model its measured cells with a size, where there are two of them or more that did the same work: where
/// more fetches come for more workers, they do not.
fn sweeps<'a>(view: &View<'a>) -> Vec<Sweep<'a>> {
    let mut sweeps: Vec<Sweep<'a>> = Vec::new();
    for cell in view.cells().filter(|cell| cell.size.is_some() && cell.is_measured()) {
        match sweeps.iter_mut().find(|sweep| sweep[0].model == cell.model) {
            Some(sweep) => sweep.push(cell),
            None => sweeps.push(vec![cell]),
        }
    }
    for sweep in &mut sweeps {
        sweep.sort_by(|one, other| one.size.unwrap_or(0.0).total_cmp(&other.size.unwrap_or(0.0)));
    }
    let same_work = |sweep: &Sweep<'a>| sweep.iter().all(|cell| cell.plan_digest == sweep[0].plan_digest);
    sweeps.retain(|sweep| sweep.len() > 1 && same_work(sweep));
    sweeps
}

/// The models to which the limit makes no difference: by measurement, or since they do not heed it and ran once.
fn untouched<'a>(view: &View<'a>, compared: &[(&Sweep<'a>, Comparison)]) -> Vec<&'a str> {
    let tie = |ratio: &Interval| ratio.low >= 1.0 / NARROW && ratio.high <= NARROW;
    let alike = compared
        .iter()
        .filter(|(_, found)| matches!(found, Comparison::NoDifference { ratio, .. } if tie(ratio)));
    let alike = alike.map(|(sweep, _)| sweep[0].model.as_str());
    let once = view.cells().filter(|cell| cell.size.is_none() && cell.is_measured());
    alike.chain(once.map(|cell| cell.model.as_str())).collect()
}

fn helps(view: &View<'_>, vary: Vary, sweep: &Sweep<'_>, ratio: Interval, untouched: &[&str]) -> Finding {
    let (tight, wide) = (sweep[0], sweep[sweep.len() - 1]);
    let model = &tight.model;
    let size = |cell: &Cell| Size(Some(vary), cell.size.unwrap_or(0.0));
    // Where the gain ends: the tightest limit that is not slower than the widest.
    let enough = sweep
        .iter()
        .find(|cell| view.compare(cell, wide).difference().is_none_or(|ratio| ratio.median < 1.0));
    let headline = Text::of(|words| {
        let times = Factor(ratio.median);
        words.limit_helps(model, times, size(wide), size(tight), Makespan(wide), Makespan(tight))
    });
    let because = Text::of(|words| {
        let mut text = why(vary, tight, wide, words);
        if let Some(cell) = enough.filter(|cell| cell.size < wide.size) {
            text += &words.limit_enough(size(cell));
        }
        if !untouched.is_empty() {
            text += &words.limit_untouched(untouched.join(", "));
        }
        text
    });
    let metrics: &[&str] = if vary == Vary::Connections {
        &["makespan_ns", "service_ns"]
    } else {
        &["makespan_ns", "concurrency"]
    };
    shows("limit", headline, because, evidence(&[tight, wide], metrics))
}

/// Who waits for a connection is in flight already, so there the queue shows in the service time; elsewhere in L.
fn why(vary: Vary, tight: &Cell, wide: &Cell, words: Words) -> String {
    let median = |cell: &Cell| Some(Nanos(cell.service_ns.as_ref()?.p50? as f64));
    match (vary, median(tight), median(wide)) {
        (Vary::Connections, Some(tight), Some(wide)) => words.limit_connections(tight, wide),
        _ => words.limit_in_flight(Concurrency(tight), Concurrency(wide)),
    }
}

/// A limit that is predicted to matter and was not seen to do so.
fn unseen(view: &View<'_>, sweeps: &[Sweep<'_>]) -> Option<Finding> {
    /// Predictions that differ less are none.
    const WORTH_IT: f64 = 1.1;
    let gain = |sweep: &Sweep<'_>| predicted_ratio(sweep[0], sweep[sweep.len() - 1]).unwrap_or(1.0);
    let sweep = sweeps.iter().max_by(|one, other| gain(one).total_cmp(&gain(other)))?;
    if gain(sweep) < WORTH_IT {
        return None;
    }
    let (tight, wide) = (sweep[0], sweep[sweep.len() - 1]);
    let headline = Text::of(|words| words.limit_unseen(&tight.model));
    let because = Text::of(|words| {
        words.limit_unseen_why(Makespan(tight), view.at(&[tight]), Makespan(wide), view.at(&[wide]))
    });
    Some(does_not_show("limit", headline, because, evidence(&[tight, wide], &["makespan_ns"])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::finding::{self, Tone};
    use crate::analysis::summarise;
    use crate::analysis::testing::{MS, record, ten};
    use crate::record::{Latency, Record};

    /// A pool of 1, 4 and 16 threads for 16 fetches of 50 ms; `spawn` waits for all of them at once.
    fn pool(vary: Vary, [one, four, sixteen]: [f64; 3]) -> Record {
        let mut build = record().scenario("pool").fetches(16).work(50 * MS, 0);
        for (size, ms, l) in [(1.0, one, 1.0), (4.0, four, 4.0), (16.0, sixteen, 15.9)] {
            build = build
                .size(size)
                .cell("thread-pool", &ten(ms, 0.002))
                .ideal((800.0 / size) as u64, size, 0.0)
                .busy(l, 0.01)
                .trials(|trial| trial.service_ns = Latency::of([ms as u64 / 2 * MS; 16]))
                .cell("spawn", &ten(51.0, 0.002))
                .ideal(50, 16.0, 0.0);
        }
        let mut record = build.raw();
        record.scenarios[0].sweep.as_mut().unwrap().vary = vary;
        summarise(&mut record);
        record
    }

    fn told(record: &Record) -> Option<Finding> {
        finding::findings(record, "pool").into_iter().find(|finding| finding.id == "limit")
    }

    #[track_caller]
    fn check(record: &Record, expect: [&str; 4]) {
        let Finding { headline, because, .. } = told(record).expect("a limit that matters");
        let lines = [headline.en, because.en, headline.uk, because.uk];
        assert_eq!(lines.map(|line| line.replace(['\u{a0}', '\u{202f}'], " ")), expect);
    }

    #[test]
    fn a_limit_that_holds_back_is_told_with_where_its_gain_ends() {
        check(
            &pool(Vary::Workers, [801.0, 202.0, 52.0]),
            [
                "thread-pool finished 15× sooner with 16 workers than with 1 worker: 52.0 ms against 801 ms.",
                "The limit holds fetches back that could already wait: 1.00 were in flight on average (L), and then 15.9. The limit makes no difference to spawn.",
                "Модель thread-pool завершила роботу у 15 разів швидше з 16 робочими потоками, ніж з 1 робочим потоком: 52,0 мс проти 801 мс.",
                "Обмеження стримує запити, які вже могли б чекати: у роботі їх у середньому було 1,00 (L), а стало 15,9. Обмеження не позначається на spawn.",
            ],
        );
        check(
            &pool(Vary::Connections, [801.0, 52.0, 52.0]),
            [
                "thread-pool finished 15× sooner over 16 connections than over 1 connection: 52.0 ms against 801 ms.",
                "Fetches queue for a connection, and their service time holds that queue: its median was 400 ms, and then 26.0 ms. It was as quick over 4 connections already. The limit makes no difference to spawn.",
                "Модель thread-pool завершила роботу у 15 разів швидше із 16 з'єднаннями, ніж із 1 з'єднанням: 52,0 мс проти 801 мс.",
                "Запити стоять у черзі по з'єднання, і ця черга входить до їхнього часу обслуговування: його медіана була 400 мс, а стала 26,0 мс. Так само швидко було вже із 4 з'єднаннями. Обмеження не позначається на spawn.",
            ],
        );
    }

    #[test]
    fn swapped_sizes_withhold_it() {
        let record = pool(Vary::Workers, [52.0, 202.0, 801.0]);
        assert_eq!(told(&record).map(|finding| finding.tone), Some(Tone::DoesNotShow));
        let record = pool(Vary::Workers, [52.0, 52.0, 52.0]);
        assert_eq!(told(&record).map(|finding| finding.tone), Some(Tone::DoesNotShow));
    }

    #[test]
    fn other_work_at_another_size_says_nothing_of_the_limit() {
        let mut record = pool(Vary::Workers, [801.0, 202.0, 52.0]);
        assert!(told(&record).is_some());
        for cell in &mut record.cells {
            cell.plan_digest = format!("{:?}", cell.size);
        }
        summarise(&mut record);
        assert!(told(&record).is_none());
    }

    #[test]
    fn a_count_is_no_limit() {
        assert!(told(&pool(Vary::Count, [801.0, 202.0, 52.0])).is_none());
    }
}
