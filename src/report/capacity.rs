//! The highest rate that each model held, where a search found it.

use crate::analysis::capacity;
use crate::lang::Lang;

use super::views::Subject;

/// The section of the page.
pub(super) struct CapacitySection {
    /// When a rate is held.
    pub(super) rule: String,
    pub(super) heads: [&'static str; 5],
    pub(super) rows: Vec<CapacityRow>,
}

/// A model.
pub(super) struct CapacityRow {
    pub(super) class: &'static str,
    pub(super) model: String,
    pub(super) cells: [String; 5],
}

/// The section; `None` where nothing was searched.
pub(super) fn section(subject: &Subject<'_>, lang: Lang) -> Option<CapacitySection> {
    let found = subject.scenario.capacities.as_ref()?;
    let within = subject.scenario.load.as_ref().and_then(|load| load.within_ns);
    let rows = found.models.iter().map(|found| CapacityRow {
        class: subject.look(&found.model).class,
        model: found.model.clone(),
        cells: capacity::told(found, lang),
    });
    Some(CapacitySection {
        rule: capacity::rule(found.goal, within, lang),
        heads: capacity::heads(lang.words()),
        rows: rows.collect(),
    })
}
