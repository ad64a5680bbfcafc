//! What of the lesson survives on other backends: the rungs of the ladder, counted.

use super::view::View;
use super::{Evidence, Finding, Tone, shows};
use crate::analysis::ladder::{Ladder, Rung, Survival, ladder};
use crate::analysis::reasons;
use crate::lang::{Forms, Lang, Text};

/// Of 5 conclusions; з 5 висновків.
const CONCLUSIONS: Forms<'_> = Forms {
    en: ["conclusion", "conclusions"],
    uk: ["висновку", "висновків", "висновків", "висновку"],
};

/// How the conclusions of the first rung come out on another.
struct Count<'a> {
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
    let counts: Vec<Count<'_>> = (1..).zip(others).map(|(at, rung)| count(&ladder, at, rung)).collect();
    if counts.iter().all(|count| count.open == all) {
        return Some(nothing_to_say(first, &ladder));
    }
    let headline = |lang: Lang| {
        let parts: Vec<String> = counts.iter().map(|count| count.words(all, lang)).collect();
        let (all, word) = (lang.number(all as f64, 0), lang.plural(all as f64, CONCLUSIONS));
        match lang {
            Lang::En => format!("Of the {all} {word} about {}: {}.", first.backend, parts.join("; ")),
            Lang::Uk => format!("Із {all} {word} про {}: {}.", first.backend, parts.join("; ")),
        }
    };
    let because = |lang: Lang| {
        let mut text = fallen(&ladder, lang);
        for count in counts.iter().filter(|count| count.open == all) {
            // Why nothing could be judged there, in the words of a cell that was not measured.
            let cell = count.rung.cells.iter().find(|cell| !cell.is_measured());
            if let Some(reason) = cell.and_then(|cell| reasons::first(cell)) {
                text += &format!(" {}: {}.", count.rung.backend, reason.get(lang).trim_end_matches('.'));
            }
        }
        text
    };
    Some(shows("ladder", headline, because, evidence(&ladder)))
}

fn count<'a>(ladder: &Ladder<'_>, at: usize, rung: &'a Rung<'a>) -> Count<'a> {
    let of = |what| ladder.conclusions.iter().filter(|one| one.survival(at) == what).count();
    let (hold, fail) = (of(Survival::Survives), of(Survival::Falls));
    Count { rung, hold, fail, open: ladder.conclusions.len() - hold - fail }
}

impl Count<'_> {
    /// `on http 2 hold and 1 fails`; what is nought is not said.
    fn words(&self, all: usize, lang: Lang) -> String {
        let Self { rung, hold, fail, open } = *self;
        let on = rung.backend;
        let one = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
        match lang {
            Lang::En if hold == all && all > 1 => return format!("on {on} all hold"),
            Lang::En if open == all => return format!("on {on} none can be judged"),
            Lang::Uk if hold == all && all > 1 => return format!("на {on} справджуються всі"),
            Lang::Uk if open == all => return format!("на {on} жодного оцінити не можна"),
            Lang::En | Lang::Uk => {}
        }
        let parts = match lang {
            Lang::En => [
                (hold, one(hold, "holds", "hold")),
                (fail, one(fail, "fails", "fail")),
                (open, one(open, "is open", "are open")),
            ],
            Lang::Uk => [
                (hold, one(hold, "справджується", "справджуються")),
                (fail, one(fail, "не справджується", "не справджуються")),
                (open, format!("не вирішено {open}")),
            ],
        };
        let said: Vec<String> = parts.into_iter().filter(|(n, _)| *n > 0).map(|(_, words)| words).collect();
        match lang {
            Lang::En => format!("on {on} {}", said.join(" and ")),
            Lang::Uk => format!("на {on} {}", said.join(", ")),
        }
    }
}

/// The conclusions that fail on some rung, by name.
fn fallen(ladder: &Ladder<'_>, lang: Lang) -> String {
    let mut parts = Vec::new();
    for conclusion in &ladder.conclusions {
        let on: Vec<&str> = ladder
            .rungs
            .iter()
            .enumerate()
            .filter(|(at, _)| conclusion.survival(*at) == Survival::Falls)
            .map(|(_, rung)| rung.backend)
            .collect();
        if !on.is_empty() {
            parts.push(format!("{}: {}", on.join(", "), conclusion.text.get(lang)));
        }
    }
    match (parts.is_empty(), lang) {
        (true, Lang::En) => "What the simplest wait shows holds wherever it could be judged.".to_owned(),
        (true, Lang::Uk) => {
            "Те, що показує найпростіше очікування, справджується всюди, де це можна оцінити.".to_owned()
        }
        (false, Lang::En) => format!("No longer true there: {}", parts.join(" ")),
        (false, Lang::Uk) => format!("Там це вже не так: {}", parts.join(" ")),
    }
}

fn nothing_to_say(first: &Rung<'_>, ladder: &Ladder<'_>) -> Finding {
    let backend = first.backend;
    Finding {
        id: "ladder",
        headline: Text::new(
            format!("This run does not show what of {backend} survives on the other backends."),
            format!("Цей запуск не показує, що з {backend} справджується на інших бекендах."),
        ),
        because: Text::new(
            "Its cells are in doubt, were not measured, or the intervals are too wide.",
            "Комірки сумнівні або не виміряні, чи інтервали завеликі.",
        ),
        evidence: evidence(ladder),
        tone: Tone::DoesNotShow,
    }
}

fn evidence(ladder: &Ladder<'_>) -> Vec<Evidence> {
    let cells = ladder.rungs.first().map(|rung| rung.cells.clone()).unwrap_or_default();
    super::evidence(&cells, &["makespan_ns"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(hold: usize, fail: usize, open: usize, expect: [&str; 2]) {
        let rung = Rung { backend: "http", cells: Vec::new() };
        let count = Count { rung: &rung, hold, fail, open };
        assert_eq!([Lang::En, Lang::Uk].map(|lang| count.words(hold + fail + open, lang)), expect);
    }

    #[test]
    fn what_is_nought_is_not_said() {
        check(3, 0, 0, ["on http all hold", "на http справджуються всі"]);
        check(1, 0, 0, ["on http 1 holds", "на http 1 справджується"]);
        check(0, 0, 3, ["on http none can be judged", "на http жодного оцінити не можна"]);
        check(2, 1, 0, ["on http 2 hold and 1 fails", "на http 2 справджуються, 1 не справджується"]);
        check(0, 2, 0, ["on http 2 fail", "на http 2 не справджуються"]);
        check(1, 0, 2, ["on http 1 holds and 2 are open", "на http 1 справджується, не вирішено 2"]);
    }
}
