//! The last words of a run: in each case who was faster than whom and by how much, and which limit holds a model back.
//!
//! A case is the cells of one size on one backend. Who may be named is decided by [`winner()`].

use super::pair::too_few;
use crate::analysis::compare::Comparison;
use crate::analysis::load::Standing;
use crate::analysis::phrases::{At, Makespan};
use crate::analysis::winner::{may_be_named, winner};
use crate::lang::words::Nanos;
use crate::lang::{Text, Words};
use crate::record::{Bound, Cell, Family, Interval, Model, Record, Scenario};

/// What is said of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Closing {
    /// The fastest, and those that cannot be told from it; or why none is named.
    pub headline: Text,
    /// By how much it was faster than each of the others, the nearest first.
    pub ratios: Vec<Text>,
    /// The limits that explain a makespan.
    pub causes: Vec<Text>,
}

/// The last words on a scenario, case by case, in the record's order. Nothing where fewer than two cells were measured.
#[must_use]
pub fn closing(record: &Record, scenario: &str) -> Vec<Closing> {
    let Some(scenario) = record.scenario(scenario) else { return Vec::new() };
    let all: Vec<&Cell> = record.cells_of(&scenario.id).collect();
    let mut cases: Vec<(&str, Option<f64>)> = Vec::new();
    let swept = all.iter().any(|cell| cell.size.is_some());
    for cell in all.iter().filter(|cell| cell.size.is_some() == swept) {
        if !cases.contains(&(&cell.backend, cell.size)) {
            cases.push((&cell.backend, cell.size));
        }
    }
    let several = all.iter().any(|cell| cell.backend != all[0].backend);
    let case = |(backend, size): (&str, Option<f64>)| {
        // A model that ignores the swept value has one cell, which stands for all sizes.
        let here = |cell: &&&Cell| cell.backend == backend && (cell.size == size || cell.size.is_none());
        let cells = all.iter().filter(here).copied().filter(|cell| cell.is_measured()).collect();
        of_case(record, Place { scenario, several, backend, size }, cells)
    };
    let mut found: Vec<Closing> = cases.into_iter().filter_map(case).collect();
    // Of many rates only who kept up at each: the page has the rest.
    if scenario.load.is_some() && found.len() > 1 {
        found.iter_mut().for_each(|case| case.ratios.clear());
    }
    found
}

/// Which case it is.
#[derive(Clone, Copy)]
struct Place<'a> {
    scenario: &'a Scenario,
    several: bool,
    backend: &'a str,
    size: Option<f64>,
}

impl Place<'_> {
    /// As a phrase with a blank in front; empty where there is one case alone.
    fn said(self, words: Words, cell: &Cell) -> String {
        let at = At::of(self.scenario, &Cell { size: self.size, ..cell.clone() });
        let on = if self.several { words.closing_on(self.backend) } else { String::new() };
        format!("{}{on}", crate::lang::words::Said::said(&at, words.0))
    }
}

fn of_case(record: &Record, place: Place<'_>, mut cells: Vec<&Cell>) -> Option<Closing> {
    let first = *cells.first()?;
    cells.retain(|cell| cell.plan_digest == first.plan_digest);
    cells.sort_by(|one, other| median(one).total_cmp(&median(other)));
    let model = |cell: &Cell| record.models.iter().find(|model| model.id == cell.model);
    let lanes: Vec<&Cell> = cells.extract_if(.., |cell| !may_be_named(record, cell)).collect();
    if cells.is_empty() {
        return None;
    }
    // Nobody would choose a mistake: it leads only where there is nothing else.
    let mistake = |cell: &Cell| model(cell).is_some_and(|model| model.family == Family::Mistake);
    let leader = cells.iter().position(|cell| !mistake(cell)).unwrap_or(0);
    let leader = cells.remove(leader);
    let all: Vec<&Cell> = std::iter::once(leader).chain(cells.iter().copied()).collect();
    if cells.is_empty() {
        return None;
    }
    // Clients that wait for their answers make a model do its work as soon as it can: its makespan tells.
    if leader.load.as_ref().is_some_and(|load| load.clients.is_none()) {
        return under_load(leader, &cells);
    }
    let found: Vec<Comparison> = cells.iter().map(|cell| winner(record, cell, leader)).collect();
    let causes = causes(record, all.iter().copied());
    let whys: Vec<Text> = found.iter().filter_map(|found| unnamed(found, &cells, leader)).collect();
    if whys.len() == found.len() {
        return whys.into_iter().next().map(|headline| Closing { headline, ratios: Vec::new(), causes });
    }
    let of = || cells.iter().zip(&found);
    let slower: Vec<(&Cell, Interval)> =
        of().filter_map(|(cell, found)| Some((*cell, found.difference()?))).collect();
    let alike: Vec<&str> =
        of().filter(|(_, found)| found.difference().is_none()).map(|(cell, _)| cell.model.as_str()).collect();
    let headline = Text::of(|words| {
        let place = place.said(words, leader);
        let (name, time) = (&leader.model, Makespan(leader));
        match (slower.is_empty(), alike.is_empty()) {
            (_, true) => words.closing_fastest(name, place, time),
            (false, false) => words.closing_fastest_of(name, place, time, alike.join(", ")),
            (true, false) => words.closing_no_winner(place, name, alike.join(", ")),
        }
    });
    let ratios = slower.iter().map(|(cell, ratio)| {
        Text::of(|words| words.closing_ratio(&leader.model, *ratio, &cell.model, Makespan(cell)))
    });
    let ratios = ratios.chain(beside(record, &lanes, &all)).collect::<Vec<_>>();
    (!ratios.is_empty() || !alike.is_empty()).then_some(Closing { headline, ratios, causes })
}

/// Under load a makespan is mostly that of the arrivals: what counts is who keeps up, and how soon it answers.
fn under_load(leader: &Cell, others: &[&Cell]) -> Option<Closing> {
    let all: Vec<&Cell> = std::iter::once(leader).chain(others.iter().copied()).collect();
    let standing = Standing::of(&all, None);
    Some(Closing { headline: standing.headline()?, ratios: standing.lines(), causes: Vec::new() })
}

/// Each lane that computes, beside the model that it is like; and why none of them is named a winner.
fn beside(record: &Record, lanes: &[&Cell], cells: &[&Cell]) -> Vec<Text> {
    let line = |lane: &&Cell| {
        let like = &record.model(&lane.model)?.lane.as_ref()?.like;
        let like = cells.iter().find(|cell| cell.model == *like)?;
        Some(Text::of(|words| words.closing_lane(&lane.model, Makespan(lane), &like.model, Makespan(like))))
    };
    let mut lines: Vec<Text> = lanes.iter().filter_map(line).collect();
    if !lines.is_empty() {
        lines.push(Text::of(Words::closing_languages));
    }
    lines
}

/// Why no winner is named at all.
fn unnamed(found: &Comparison, cells: &[&Cell], leader: &Cell) -> Option<Text> {
    let next = &cells.first()?.model;
    match found {
        Comparison::TooFewTrials { have, need } => Some(too_few(*have, *need).headline),
        Comparison::TooManySuspect { .. } => {
            Some(Text::of(|words| words.no_winner_suspect(&leader.model, next)))
        }
        Comparison::BelowTimer => Some(Text::of(|words| words.no_winner_timer(&leader.model, next))),
        _ => None,
    }
}

/// Which limit holds a cell back, and how many it allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    One,
    Workers(u32),
    InFlight(u32),
    BlockingThreads(u32),
    Connections(u32),
    Core,
    Cores(u32),
}

/// The limits that explain makespans, each with the models that it holds back and the least that they can take.
fn causes<'a>(record: &Record, cells: impl Iterator<Item = &'a Cell>) -> Vec<Text> {
    let mut groups: Vec<(Limit, u64, Vec<&str>)> = Vec::new();
    for cell in cells {
        let Some(model) = record.models.iter().find(|model| model.id == cell.model) else { continue };
        let Some(limit) = limit(cell, model, record.machine.cores) else { continue };
        let least = cell.predicted_makespan_ns;
        match groups.iter_mut().find(|(other, time, _)| (*other, *time) == (limit, least)) {
            Some((.., models)) => models.push(&cell.model),
            None => groups.push((limit, least, vec![&cell.model])),
        }
    }
    let say = |(limit, least, models): (Limit, u64, Vec<&str>)| {
        let (models, least) = (models.join(", "), Nanos(least as f64));
        Text::of(|words| match limit {
            Limit::One => words.limit_is_one(&models, least),
            Limit::Workers(most) => words.limit_is_workers(&models, most, least),
            Limit::InFlight(most) => words.limit_is_in_flight(&models, most, least),
            Limit::BlockingThreads(most) => words.limit_is_blocking_threads(&models, most, least),
            Limit::Connections(most) => words.limit_is_connections(&models, most, least),
            Limit::Core => words.limit_is_one_core(&models, least),
            Limit::Cores(most) => words.limit_is_cores(&models, most, least),
        })
    };
    groups.into_iter().map(say).collect()
}

/// The limit of a cell, if it alone makes up most of the prediction, and the prediction most of what was measured.
fn limit(cell: &Cell, model: &Model, cores: u32) -> Option<Limit> {
    /// The last round of a limit is seldom full.
    const MOST_OF_PREDICTION: f64 = 0.8;
    /// What takes longer than this over the prediction has another cause besides.
    const MOST_OF_MEASURED: f64 = 1.25;
    let shape = model.shape?;
    let (wait, compute, ideal) =
        (cell.wait_ns as f64, cell.compute_ns as f64, cell.predicted_makespan_ns as f64);
    if ideal <= 0.0 || median(cell) > MOST_OF_MEASURED * ideal {
        return None;
    }
    let in_flight = match shape.in_flight {
        Bound::One => Some((Limit::One, 1)),
        Bound::Workers => Some((Limit::Workers(cell.workers), cell.workers)),
        Bound::InFlight => cell.in_flight.map(|most| (Limit::InFlight(most), most)),
        Bound::BlockingThreads => cell.in_flight.map(|most| (Limit::BlockingThreads(most), most)),
        Bound::Fetches => None,
    };
    let connections = cell.connections.map(|most| (Limit::Connections(most), most, wait));
    let computing = match shape.threads {
        Bound::One => (Limit::Core, 1, compute),
        _ => (Limit::Cores(cores), cores, compute),
    };
    let bounds = in_flight.map(|(limit, most)| (limit, most, wait + compute)).into_iter();
    let bounds = bounds.chain(connections).chain([computing]);
    let binding = bounds.filter(|(_, most, _)| *most > 0 && *most < cell.fetches);
    let longest = binding.map(|(limit, most, work)| (limit, work / f64::from(most)));
    let (limit, bound) = longest.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    (bound >= MOST_OF_PREDICTION * ideal).then_some(limit)
}

fn median(cell: &Cell) -> f64 {
    cell.makespan_ns.map_or(f64::INFINITY, |time| time.median)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::summarise;
    use crate::analysis::testing::{WAITS, record, ten};
    use crate::lang::Lang;
    use crate::record::Shape;

    fn plain(texts: &[Text], lang: Lang) -> Vec<String> {
        texts.iter().map(|text| text.get(lang).replace(['\u{a0}', '\u{202f}'], " ")).collect()
    }

    /// 100 fetches of 20 ms: a pool of two threads, at most 20 in flight, and all at once.
    fn limited(trials: usize) -> Record {
        let mut record = record()
            .cell("thread-pool", &ten(1010.0, 0.002)[..trials])
            .ideal(1000, 2.0, 0.0)
            .cell("bounded", &ten(103.0, 0.002)[..trials])
            .ideal(100, 20.0, 0.0)
            .edit(|cell| cell.in_flight = Some(20))
            .cell("join-all", &ten(21.0, 0.002)[..trials])
            .ideal(20, 100.0, 0.0)
            .raw();
        for model in &mut record.models {
            let (in_flight, threads) = match model.id.as_str() {
                "thread-pool" => (Bound::Workers, Bound::Workers),
                "bounded" => (Bound::InFlight, Bound::One),
                _ => (Bound::Fetches, Bound::One),
            };
            model.shape = Some(Shape { in_flight, threads, offloads: false, scheduling: None });
        }
        summarise(&mut record);
        record
    }

    #[test]
    fn the_fastest_is_named_with_its_lead_and_with_the_limits_of_the_others() {
        let [said] = &closing(&limited(10), "waits")[..] else { panic!("one case") };
        assert_eq!(
            plain(std::slice::from_ref(&said.headline), Lang::En),
            ["join-all was the fastest: 21.0 ms."]
        );
        assert_eq!(
            plain(&said.ratios, Lang::En),
            [
                "join-all was 4.905× as fast as bounded (103 ms).",
                "join-all was 48× as fast as thread-pool (1.01 s)."
            ]
        );
        assert_eq!(
            plain(&said.causes, Lang::En),
            [
                "bounded: 20 in flight is the limit. Raise it (--in-flight, in_flight), or live with 100 ms at least.",
                "thread-pool: the number of workers (2) is the limit. Raise it (--workers, workers), or live with 1.00 s at least."
            ]
        );
        assert_eq!(plain(&said.causes, Lang::Uk).len(), 2);
    }

    #[test]
    fn too_few_trials_name_nobody_and_still_say_the_limit() {
        let [said] = &closing(&limited(3), "waits")[..] else { panic!("one case") };
        assert!(said.ratios.is_empty() && said.headline.en.contains("6"), "{said:?}");
        assert_eq!(said.causes.len(), 2);
    }

    #[test]
    fn what_cannot_be_told_apart_is_named_beside_the_fastest() {
        let record = record().cell("join-all", &ten(21.0, 0.01)).cell("spawn", &ten(21.05, 0.01)).done();
        let [said] = &closing(&record, "waits")[..] else { panic!("one case") };
        assert_eq!(said.headline.en, "No difference is shown between join-all and spawn.");
        assert!(said.ratios.is_empty());
        let [said] = &closing(&WAITS, "waits")[..] else { panic!("one case") };
        assert!(said.headline.en.starts_with("join-all had the shortest makespan"), "{said:?}");
        assert!(closing(&WAITS, "no such scenario").is_empty());
    }
}
