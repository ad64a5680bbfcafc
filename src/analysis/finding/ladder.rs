//! What of the lesson survives on other backends: the rungs of the ladder, counted.

use super::view::View;
use super::{Evidence, Finding, Tone, shows};
use crate::analysis::ladder::{Ladder, Rung, Survival, ladder};
use crate::lang::{Forms, Lang, Text};

/// Of 5 conclusions; з 5 висновків.
const CONCLUSIONS: Forms<'_> = Forms {
    en: ["conclusion", "conclusions"],
    uk: ["висновку", "висновків", "висновків", "висновку"],
};

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let ladder = ladder(view.record(), view.scenario_id())?;
    let (first, others) = ladder.rungs.split_first()?;
    if ladder.conclusions.is_empty() {
        return None;
    }
    let counts: Vec<(&Rung<'_>, usize, usize)> = others
        .iter()
        .enumerate()
        .map(|(at, rung)| {
            let count = |what| ladder.conclusions.iter().filter(|one| one.survival(at + 1) == what).count();
            (rung, count(Survival::Survives), count(Survival::Falls))
        })
        .collect();
    if counts.iter().all(|(_, survive, fall)| survive + fall == 0) {
        return Some(nothing_to_say(first, &ladder));
    }
    let headline = |lang: Lang| {
        let all = ladder.conclusions.len();
        let parts: Vec<String> = counts
            .iter()
            .map(|(rung, survive, fall)| match lang {
                Lang::En => format!("on {} {survive} hold and {fall} fail", rung.backend),
                Lang::Uk => format!("на {} справджуються {survive}, не справджуються {fall}", rung.backend),
            })
            .collect();
        let (all, word) = (lang.number(all as f64, 0), lang.plural(all as f64, CONCLUSIONS));
        match lang {
            Lang::En => format!("Of the {all} {word} about {}: {}.", first.backend, parts.join("; ")),
            Lang::Uk => format!("Із {all} {word} про {}: {}.", first.backend, parts.join("; ")),
        }
    };
    let because = |lang: Lang| fallen(&ladder, lang);
    Some(shows("ladder", headline, because, evidence(&ladder)))
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
