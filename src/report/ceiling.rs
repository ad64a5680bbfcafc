//! The most fetches at once that each model held, where a search found it.

use crate::analysis::ceiling;
use crate::lang::Lang;

use super::views::Subject;

/// The section of the page.
pub(super) struct CeilingSection {
    /// How far the search went.
    pub(super) rule: String,
    pub(super) heads: [&'static str; 6],
    pub(super) rows: Vec<CeilingRow>,
}

/// A model.
pub(super) struct CeilingRow {
    pub(super) class: &'static str,
    pub(super) model: String,
    pub(super) cells: [String; 6],
    /// What stopped it, in a sentence.
    pub(super) why: String,
}

/// The section; `None` where nothing was searched.
pub(super) fn section(subject: &Subject<'_>, lang: Lang) -> Option<CeilingSection> {
    let found = subject.scenario.ceilings.as_ref()?;
    let rows = found.models.iter().map(|row| CeilingRow {
        class: subject.look(&row.model).class,
        model: row.model.clone(),
        cells: ceiling::told(
            row,
            ceiling::held(row, subject.cells.iter().map(|(_, cell)| *cell)),
            found.most,
            lang,
        ),
        why: ceiling::why(row, found.most, lang),
    });
    let heads = ceiling::heads(lang.words());
    Some(CeilingSection { rule: ceiling::rule(found, lang), heads, rows: rows.collect() })
}
