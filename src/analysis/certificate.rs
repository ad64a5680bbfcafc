//! How often the judge of this program is wrong on a machine: equal cells that it calls different, and slower ones that
//! it does not find.
//!
//! A round is a scenario at four sizes, each a cell: three of the same plan, and one whose plan is [`SHIFT`] longer. The
//! first two are a pair of equals; the third and the slower one are the other pair. No trial stands in two pairs of one
//! judgement, so pairs are independent and their shares have an exact interval.

use serde::Serialize;

use super::compare::Comparison;
use super::stats::{exact_share, quantile};
use super::{across, winner};
use crate::lang::Text;
use crate::record::{Cell, Interval, Machine, Record, Stopped, Tool};

/// The format of a certificate and its major version.
pub const SCHEMA: &str = "inflight.certificate/1";
/// By so much the plan of the slower cell is longer.
pub const SHIFT: f64 = 0.05;
/// Pairs of each kind under which nothing is certified.
pub const LEAST_PAIRS: u32 = 100;
/// The largest share of false alarms, and the smallest share of slower cells found.
pub const MOST_ALARMS: f64 = 0.05;
/// See [`MOST_ALARMS`].
pub const LEAST_FOUND: f64 = 0.95;

/// What the judge said of a machine's own trials. Fields are only added while the schema's number stays.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Certificate {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// When it was begun, RFC 3339, UTC.
    pub created: String,
    /// What measured.
    pub tool: Tool,
    /// Where.
    pub machine: Machine,
    /// What made the machine less than fit at the start: the signs of `inflight doctor` that were not good.
    pub unfit: Vec<String>,
    /// Blocks on which each comparison rests.
    pub blocks: u32,
    /// [`SHIFT`].
    pub shift: f64,
    /// How long the measuring took.
    pub elapsed_ns: u64,
    /// True if it was stopped before its end.
    pub interrupted: bool,
    /// Two cells of one run, paired by block: what headings, findings and places of the report rest on.
    pub within: Judged,
    /// Two runs, nothing paired: what `inflight compare` rests on.
    pub across: Judged,
    /// True if both judgements keep to [`MOST_ALARMS`] and [`LEAST_FOUND`] over [`LEAST_PAIRS`] or more.
    pub holds: bool,
}

/// A judgement over all its pairs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// Pairs of equals that were called different, of those that were judged.
    pub false_alarms: Share,
    /// Slower cells that were called slower, of all: one that was not judged was not found.
    pub found: Share,
    /// Slower cells that were called faster.
    pub wrong_way: u32,
    /// Pairs of equals without a verdict, since too many trials were suspect or failed.
    pub not_judged: u32,
    /// Median of how far the ratio of equals was from 1.
    pub typical_difference: Option<f64>,
    /// 90th percentile of the same.
    pub p90_difference: Option<f64>,
    /// True if the shares are within their bounds and there are pairs enough.
    pub holds: bool,
    /// Every pair, in the order in which they ran.
    pub pairs: Vec<Pair>,
}

/// A share that was counted, with its exact 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// So many.
    pub hits: u32,
    /// Of so many.
    pub of: u32,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Two cells, and what was said of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// What the cells did.
    pub workload: Text,
    /// The round that the pair ended with, from 1.
    pub round: u32,
    /// True if the plan of the second is longer.
    pub slowed: bool,
    /// Median makespan of the second over that of the first, where they were judged.
    pub ratio: Option<Interval>,
    /// What was said of the second.
    pub said: Said,
}

/// What the judge says of the second cell of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// It is slower.
    Slower,
    /// It is faster.
    Faster,
    /// These trials show no difference, or none that is more than that of the timers.
    NoDifference,
    /// No verdict: too many trials were suspect, or failed.
    Nothing,
}

/// One round: its workload, its number from 1, and its cells in the order of their sizes.
struct Round<'a> {
    workload: &'a Text,
    number: u32,
    cells: [&'a Cell; 4],
}

/// The certificate of a record whose scenarios are rounds, one a round; those that have not ended are left out. `unfit`
/// stands as it is.
#[must_use]
pub fn certificate(record: &Record, unfit: Vec<String>) -> Certificate {
    let rounds = rounds(record);
    let within = Judged::of(rounds.iter().flat_map(|round| {
        let [one, other, base, slower] = round.cells;
        [(one, other, false), (base, slower, true)].map(|(first, second, slowed)| {
            let found = winner(record, &as_if_equal(second, first), first);
            Pair::new(round, slowed, &found)
        })
    }));
    let across = Judged::of(neighbours(&rounds).into_iter().flat_map(|(early, late)| {
        let pairs = [
            (early.cells[0], late.cells[0], false),
            (early.cells[1], late.cells[1], false),
            (early.cells[2], late.cells[3], true),
            (late.cells[2], early.cells[3], true),
        ];
        pairs.map(|(first, second, slowed)| {
            let found = across::compare_alone(first, &as_if_equal(second, first));
            Pair::new(late, slowed, &found)
        })
    }));
    Certificate {
        schema: SCHEMA,
        created: record.created.clone(),
        tool: record.tool.clone(),
        machine: record.machine.clone(),
        unfit,
        blocks: record.settings.trials,
        shift: SHIFT,
        elapsed_ns: record.settings.elapsed_ns,
        interrupted: record.settings.interrupted,
        holds: within.holds && across.holds,
        within,
        across,
    }
}

fn rounds(record: &Record) -> Vec<Round<'_>> {
    let ended = |id: &str| record.settings.blocks_of(id).is_some_and(|b| b.stopped != Stopped::Interrupted);
    let scenarios = (1..).zip(&record.scenarios).filter(|(_, scenario)| ended(&scenario.id));
    let round = |(number, scenario): (u32, &'_ crate::record::Scenario)| {
        let cells: Vec<&Cell> = record.cells.iter().filter(|cell| cell.scenario == scenario.id).collect();
        let workload = &record.scenario(&scenario.id)?.title;
        Some(Round { workload, number, cells: <[&Cell; 4]>::try_from(cells).ok()? })
    };
    scenarios.filter_map(round).collect()
}

/// Rounds of one workload two and two: what ran some seconds apart stands for two runs.
fn neighbours<'a>(rounds: &'a [Round<'a>]) -> Vec<(&'a Round<'a>, &'a Round<'a>)> {
    let mut waiting: Vec<&Round<'_>> = Vec::new();
    let mut pairs = Vec::new();
    for late in rounds {
        match waiting.iter().position(|early| early.workload == late.workload) {
            Some(place) => pairs.push((waiting.remove(place), late)),
            None => waiting.push(late),
        }
    }
    pairs
}

/// The judge is not told that the plan is longer: it would refuse to compare, and the slowdown stands for one that no plan
/// knows of.
fn as_if_equal(cell: &Cell, first: &Cell) -> Cell {
    Cell { plan_digest: first.plan_digest.clone(), ..cell.clone() }
}

impl Pair {
    fn new(round: &Round<'_>, slowed: bool, found: &Comparison) -> Self {
        let (ratio, said) = match found {
            Comparison::Different { ratio, .. } if ratio.median > 1.0 => (Some(*ratio), Said::Slower),
            Comparison::Different { ratio, .. } => (Some(*ratio), Said::Faster),
            Comparison::NoDifference { ratio, .. } | Comparison::Timers { ratio, .. } => {
                (Some(*ratio), Said::NoDifference)
            }
            _ => (None, Said::Nothing),
        };
        Self { workload: round.workload.clone(), round: round.number, slowed, ratio, said }
    }
}

impl Judged {
    /// What comes of these pairs.
    #[must_use]
    pub fn of(pairs: impl IntoIterator<Item = Pair>) -> Self {
        let pairs: Vec<Pair> = pairs.into_iter().collect();
        let count = |slowed: bool, of: &[Said]| {
            pairs.iter().filter(|pair| pair.slowed == slowed && of.contains(&pair.said)).count() as u32
        };
        let any = [Said::Slower, Said::Faster, Said::NoDifference];
        let judged = count(false, &any);
        let not_judged = count(false, &[Said::Nothing]);
        let false_alarms = Share::new(count(false, &[Said::Slower, Said::Faster]), judged);
        let slowed = pairs.iter().filter(|pair| pair.slowed).count() as u32;
        let found = Share::new(count(true, &[Said::Slower]), slowed);
        let equals = pairs.iter().filter(|pair| !pair.slowed).filter_map(|pair| pair.ratio);
        let differences: Vec<f64> = equals.map(|ratio| (ratio.median - 1.0).abs()).collect();
        let enough = judged.saturating_add(not_judged) >= LEAST_PAIRS && slowed >= LEAST_PAIRS;
        Self {
            wrong_way: count(true, &[Said::Faster]),
            not_judged,
            typical_difference: quantile(&differences, 0.5),
            p90_difference: quantile(&differences, 0.9),
            holds: enough
                && judged > 0
                && false_alarms.share() <= MOST_ALARMS
                && found.share() >= LEAST_FOUND,
            false_alarms,
            found,
            pairs,
        }
    }

    /// The same for each workload, in the order in which they came.
    #[must_use]
    pub fn by_workload(&self) -> Vec<(&Text, Self)> {
        let mut workloads: Vec<&Text> = Vec::new();
        for pair in &self.pairs {
            if !workloads.contains(&&pair.workload) {
                workloads.push(&pair.workload);
            }
        }
        let of = |workload: &Text| {
            self.pairs.iter().filter(|pair| pair.workload == *workload).cloned().collect::<Vec<_>>()
        };
        workloads.into_iter().map(|workload| (workload, Self::of(of(workload)))).collect()
    }
}

impl Share {
    fn new(hits: u32, of: u32) -> Self {
        let (low, high) = exact_share(hits, of);
        Self { hits, of, low, high }
    }

    /// From 0 to 1; 0 of nothing.
    #[must_use]
    pub fn share(self) -> f64 {
        f64::from(self.hits) / f64::from(self.of.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{record, ten};
    use crate::reason::Reason;
    use crate::record::{Blocks, Verdict};

    /// So many rounds of two workloads in turn, whose cells take these shares of 100 ms.
    fn rounds_of(number: u32, shares: [f64; 4], noise: f64) -> Record {
        let mut build = record();
        for round in 1..=number {
            build = build.scenario(&format!("round-{round}"));
            for (size, share) in (1..).zip(shares) {
                let mut makespans = ten(100.0 * share, noise);
                makespans.rotate_left((round as usize * 3 + size as usize) % 10);
                build = build.size(f64::from(size)).cell("spawn", &makespans);
            }
        }
        let mut record = build.done();
        for (place, scenario) in record.scenarios.iter_mut().enumerate() {
            scenario.title = Text::same(["waits", "computing"][place % 2]);
            let (scenario, stopped) = (scenario.id.clone(), Stopped::Asked);
            record.settings.blocks.push(Blocks { scenario, run: 10, stopped });
        }
        record
    }

    const FAIR: [f64; 4] = [1.0, 1.0, 1.0, 1.05];

    #[test]
    fn equal_cells_are_equal_and_the_slower_one_is_found() {
        let found = certificate(&rounds_of(6, FAIR, 0.01), vec!["busy".to_owned()]);
        for judged in [&found.within, &found.across] {
            let said: Vec<(bool, Said)> = judged.pairs.iter().map(|pair| (pair.slowed, pair.said)).collect();
            let expect = |slowed| (slowed, if slowed { Said::Slower } else { Said::NoDifference });
            assert_eq!(said.iter().filter(|(slowed, _)| *slowed).count() * 2, said.len());
            assert!(said.iter().all(|pair| *pair == expect(pair.0)), "{said:?}");
            assert!(judged.typical_difference.is_some_and(|share| share < 0.01), "{judged:?}");
        }
        // Of three rounds of a workload, two stand for two runs.
        let each = |judged: &Judged| -> Vec<u32> {
            judged.by_workload().iter().map(|(_, judged)| judged.found.of).collect()
        };
        assert_eq!((each(&found.within), each(&found.across)), (vec![3, 3], vec![2, 2]));
        assert_eq!((found.unfit, found.holds), (vec!["busy".to_owned()], false));
    }

    #[test]
    fn a_wrong_verdict_is_counted_as_what_it_is() {
        let counts = |shares: [f64; 4]| {
            let judged = certificate(&rounds_of(2, shares, 0.01), Vec::new()).within;
            [judged.false_alarms.hits, judged.found.hits, judged.wrong_way]
        };
        assert_eq!(counts([1.0, 1.04, 1.0, 1.05]), [2, 2, 0]);
        assert_eq!(counts([1.0, 1.0, 1.0, 1.0]), [0, 0, 0]);
        assert_eq!(counts([1.0, 1.0, 1.05, 1.0]), [0, 0, 2]);
    }

    /// A machine on which nothing can be judged has no false alarms, and no certificate.
    #[test]
    fn silence_is_no_certificate() {
        let mut record = rounds_of(2, FAIR, 0.01);
        for trial in record.cells.iter_mut().flat_map(|cell| &mut cell.trials) {
            (trial.verdict, trial.why) = (Verdict::Suspect, vec![Reason::DebugBuild]);
        }
        let judged = certificate(&record, Vec::new()).within;
        assert_eq!((judged.not_judged, judged.false_alarms.of, judged.found.hits), (2, 0, 0));
        assert!(!of(&[Said::Nothing; 100], &[Said::Slower; 100]).holds);
    }

    /// What comes of pairs of equals, and of slower ones, of which this was said.
    fn of(equal: &[Said], slower: &[Said]) -> Judged {
        let pair = |slowed, said| {
            let ratio = None;
            Pair { workload: Text::same("waits"), round: 1, slowed, ratio, said }
        };
        let pairs = equal.iter().map(|said| pair(false, *said));
        Judged::of(pairs.chain(slower.iter().map(|said| pair(true, *said))))
    }

    #[test]
    fn a_certificate_holds_within_its_bounds() {
        let check = |alarms: usize, found: usize, pairs: usize, expect: bool| {
            let some = |hits, hit, other| [vec![hit; hits], vec![other; pairs - hits]].concat();
            let judged = of(
                &some(alarms, Said::Faster, Said::NoDifference),
                &some(found, Said::Slower, Said::NoDifference),
            );
            assert_eq!(judged.holds, expect, "{alarms} and {found} of {pairs}");
        };
        check(0, 100, 100, true);
        check(5, 95, 100, true);
        check(6, 95, 100, false);
        check(5, 94, 100, false);
        check(0, 99, 99, false);
    }

    #[test]
    fn what_was_cut_short_is_left_out() {
        let mut record = rounds_of(5, FAIR, 0.01);
        record.settings.blocks[4].stopped = Stopped::Interrupted;
        let found = certificate(&record, Vec::new());
        assert_eq!((found.within.found.of, found.across.found.of), (4, 4));
    }
}
