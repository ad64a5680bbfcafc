//! What of the lesson survives on other backends: the rungs of the ladder, counted.

use super::view::View;
use super::{Evidence, Finding, does_not_show, shows};
use crate::analysis::ladder::{Ladder, Rung, Survival, ladder};
use crate::analysis::reasons;
use crate::lang::words::{Count, Said as _};
use crate::lang::{Forms, Text, Words};

/// Of 5 conclusions; з 5 висновків.
const OF_CONCLUSIONS: Forms<'_> = Forms {
    en: ["conclusion", "conclusions"],
    uk: ["висновку", "висновків", "висновків", "висновку"],
};
/// 1 holds, 2 hold.
const HOLD: Forms<'_> = Forms {
    en: ["holds", "hold"],
    uk: ["справджується", "справджуються", "справджуються", "справджуються"],
};
/// 1 fails, 2 fail.
const FAIL: Forms<'_> = Forms {
    en: ["fails", "fail"],
    uk: ["не справджується", "не справджуються", "не справджуються", "не справджуються"],
};
/// 1 is unclear, 2 are unclear.
const UNCLEAR: Forms<'_> = Forms { en: ["is unclear", "are unclear"], uk: ["не з'ясовано"; 4] };

/// How the conclusions of the first rung come out on another.
struct Tally<'a> {
    rung: &'a Rung<'a>,
    hold: usize,
    fail: usize,
    open: usize,
}

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let ladder = ladder(view.record(), view.scenario_id())?;
    let (first, others) = ladder.rungs.split_first()?;
    let all = ladder.conclusions.len();
    if all == 0 {
        return None;
    }
    let evidence = evidence(&ladder);
    let tallies: Vec<Tally<'_>> = (1..).zip(others).map(|(at, rung)| tally(&ladder, at, rung)).collect();
    if tallies.iter().all(|tally| tally.open == all) {
        let headline = Text::of(|words| words.ladder_shows_nothing(first.backend));
        return Some(does_not_show("ladder", headline, Text::of(Words::ladder_shows_nothing_why), evidence));
    }
    let headline = Text::of(|words| {
        let parts: Vec<String> = tallies.iter().map(|tally| tally.told(all, words)).collect();
        words.ladder_counts(Count(all as u64, OF_CONCLUSIONS), first.backend, parts.join("; "))
    });
    let because = Text::of(|words| {
        let mut text = fallen(&ladder, words);
        for tally in tallies.iter().filter(|tally| tally.open == all) {
            // Why nothing could be judged there, in the words of a cell that was not measured.
            let cell = tally.rung.cells.iter().find(|cell| !cell.is_measured());
            if let Some(reason) = cell.and_then(|cell| reasons::first(cell)) {
                text += &format!(" {}: {}.", tally.rung.backend, reason.get(words.0).trim_end_matches('.'));
            }
        }
        text
    });
    Some(shows("ladder", headline, because, evidence))
}

fn tally<'a>(ladder: &Ladder<'_>, at: usize, rung: &'a Rung<'a>) -> Tally<'a> {
    let of = |what| ladder.conclusions.iter().filter(|one| one.survival(at) == what).count();
    let (hold, fail) = (of(Survival::Survives), of(Survival::Falls));
    Tally { rung, hold, fail, open: ladder.conclusions.len() - hold - fail }
}

impl Tally<'_> {
    /// `on http 2 hold and 1 fails`; what is nought is not said.
    fn told(&self, all: usize, words: Words) -> String {
        let backend = self.rung.backend;
        if self.hold == all && all > 1 {
            return words.ladder_all_hold(backend);
        }
        if self.open == all {
            return words.ladder_none_judged(backend);
        }
        let parts = [(self.hold, HOLD), (self.fail, FAIL), (self.open, UNCLEAR)];
        let said = parts.into_iter().filter(|(n, _)| *n > 0);
        let said = said.map(|(n, forms)| Count(n as u64, forms).said(words.0));
        words.ladder_on(backend, said.reduce(|one, other| words.ladder_and(one, other)).unwrap_or_default())
    }
}

/// The conclusions that fail on some rung, by name.
fn fallen(ladder: &Ladder<'_>, words: Words) -> String {
    let mut parts = Vec::new();
    for conclusion in &ladder.conclusions {
        let falls = |(at, rung): (usize, &Rung<'_>)| {
            (conclusion.survival(at) == Survival::Falls).then(|| rung.backend.to_owned())
        };
        let on: Vec<String> = ladder.rungs.iter().enumerate().filter_map(falls).collect();
        if !on.is_empty() {
            parts.push(format!("{}: {}", on.join(", "), conclusion.text.get(words.0)));
        }
    }
    if parts.is_empty() {
        words.ladder_still_true().to_owned()
    } else {
        words.ladder_no_longer(parts.join(" "))
    }
}

fn evidence(ladder: &Ladder<'_>) -> Vec<Evidence> {
    let cells = ladder.rungs.first().map(|rung| rung.cells.clone()).unwrap_or_default();
    super::evidence(&cells, &["makespan_ns"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[track_caller]
    fn check(hold: usize, fail: usize, open: usize, expect: [&str; 2]) {
        let rung = Rung { backend: "http", cells: Vec::new() };
        let tally = Tally { rung: &rung, hold, fail, open };
        let told = |lang: Lang| tally.told(hold + fail + open, lang.words()).replace('\u{a0}', " ");
        assert_eq!([Lang::En, Lang::Uk].map(told), expect);
    }

    #[test]
    fn what_is_nought_is_not_said() {
        check(3, 0, 0, ["on http all hold", "на http справджуються всі"]);
        check(1, 0, 0, ["on http 1 holds", "на http 1 справджується"]);
        check(0, 0, 3, ["on http none can be judged", "на http жодного оцінити не можна"]);
        check(2, 1, 0, ["on http 2 hold and 1 fails", "на http 2 справджуються, 1 не справджується"]);
        check(0, 2, 0, ["on http 2 fail", "на http 2 не справджуються"]);
        check(1, 0, 2, ["on http 1 holds and 2 are unclear", "на http 1 справджується, 2 не з'ясовано"]);
    }
}
