//! A claim that sets different work side by side: the division is refused.

use super::view::View;
use super::{Evidence, Finding, Tone};
use crate::analysis::words;
use crate::lang::{Lang, Text};
use crate::record::{Cell, Claim};

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    view.claims().find_map(|claim| {
        let (one, other) = cells(view, claim)?;
        let two_sizes = one.scenario == other.scenario && one.size != other.size;
        (one.plan_digest != other.plan_digest && !two_sizes).then(|| refuse(one, other))
    })
}

/// The cells of a claim that was left without a ratio.
fn cells<'a>(view: &View<'a>, claim: &'a Claim) -> Option<(&'a Cell, &'a Cell)> {
    let than = claim.spec.than.as_ref().filter(|_| claim.measured.is_none())?;
    let one = view.cell(&claim.spec.of, claim.spec.at)?;
    let elsewhere = than.scenario.as_deref().unwrap_or(&claim.scenario);
    let other = view.cell_in(elsewhere, &than.model, than.at.or(claim.spec.at))?;
    (one.is_measured() && other.is_measured()).then_some((one, other))
}

fn refuse(one: &Cell, other: &Cell) -> Finding {
    let name = |cell: &Cell| {
        if one.scenario == other.scenario {
            cell.model.clone()
        } else {
            format!("{} ({})", cell.model, cell.scenario)
        }
    };
    let (a, b) = (name(one), name(other));
    let headline = Text::new(
        format!("{a} and {b} did not do the same work, so their times are not divided."),
        format!("Моделі {a} і {b} виконували різну роботу, тому їхні тривалості не діляться одна на одну."),
    );
    let because = Text::each(|lang: Lang| {
        let (first, second) = (work(one, lang), work(other, lang));
        let (x, y) = (words::digest(&one.plan_digest), words::digest(&other.plan_digest));
        match lang {
            Lang::En => format!(
                "One plan ({x}) holds {first}, the other ({y}) {second}. A ratio would credit a model with work that \
                 it was not given."
            ),
            Lang::Uk => format!(
                "Один план ({x}) містить {first}, інший ({y}) містить {second}. Відношення зарахувало б моделі роботу, \
                 якої їй не давали."
            ),
        }
    });
    let of = |cell: &Cell, metric| Evidence { model: cell.model.clone(), size: cell.size, metric };
    // Evidence names cells of this scenario.
    let cells = [one, other].into_iter().filter(|cell| cell.scenario == one.scenario);
    let evidence = cells
        .flat_map(|cell| ["plan_digest", "wait_ns", "compute_ns"].map(|metric| of(cell, metric)))
        .collect();
    Finding { id: "not-the-same-work", headline, because, evidence, tone: Tone::Shows }
}

fn work(cell: &Cell, lang: Lang) -> String {
    let fetches = f64::from(cell.fetches);
    let number = lang.number(fetches, 0);
    let waits = lang.duration(cell.wait_ns as f64);
    let computes = lang.duration(cell.compute_ns as f64);
    match lang {
        Lang::En => format!(
            "{number} {} with {waits} of waiting and {computes} of computing",
            lang.plural(fetches, words::OF_FETCHES)
        ),
        Lang::Uk => {
            const FETCHES: crate::lang::Forms<'_> = crate::lang::Forms {
                en: ["", ""],
                uk: ["запит", "запити", "запитів", "запиту"],
            };
            format!("{number} {}: {waits} очікування й {computes} обчислень", lang.plural(fetches, FETCHES))
        }
    }
}
