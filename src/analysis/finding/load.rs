//! Who keeps up with arrivals that do not all come at once, and what a stopwatch that starts with the work hides.

use super::view::View;
use super::{Finding, evidence, shows};
use crate::analysis::load::{Standing, achieved, p99};
use crate::analysis::phrases::Size;
use crate::lang::words::{Nanos, Percent, Said as _, Short, Times};
use crate::lang::{Text, Words};
use crate::record::Cell;

/// A response that is this much longer than its service hides a queue worth a sentence.
const HIDDEN: f64 = 1.5;

/// The cells of the highest rate.
fn busiest<'a>(view: &View<'a>) -> Vec<&'a Cell> {
    let measured = || view.cells().filter(|cell| cell.is_measured() && cell.load.is_some());
    let offered = |cell: &Cell| cell.load.as_ref().map_or(0.0, |load| load.offered_per_s);
    let most = measured().map(offered).fold(0.0, f64::max);
    measured().filter(|cell| offered(cell) >= most).collect()
}

/// Who kept up, and who fell behind.
pub(super) fn keeping_up(view: &View<'_>) -> Option<Finding> {
    let cells = busiest(view);
    let standing = Standing::of(&cells, view.vary());
    let headline = standing.headline()?;
    let because =
        Text::each(|lang| standing.lines().iter().map(|line| line.get(lang)).collect::<Vec<_>>().join(" "));
    let metrics = ["throughput_per_s", "response_ns"];
    Some(shows("load", headline, because, evidence(&cells, &metrics)))
}

/// The model whose queue is hidden best: p99 of the response over p99 of the service.
pub(super) fn hidden_wait(view: &View<'_>) -> Option<Finding> {
    let hidden = |cell: &&Cell| Some((p99(&cell.service_ns)?, p99(&cell.response_ns)?));
    let cells = busiest(view).into_iter().filter_map(|cell| Some((cell, hidden(&cell)?)));
    let most = cells.max_by(|(_, a), (_, b)| (a.1 / a.0).total_cmp(&(b.1 / b.0)));
    let (cell, (service, response)) = most.filter(|(_, times)| times.1 > HIDDEN * times.0)?;
    let headline = Text::of(|words| words.hidden_wait(&cell.model, Times(response / service)));
    let because = Text::of(|words| words.hidden_wait_because(Nanos(service), Nanos(response)));
    Some(shows("hidden-wait", headline, because, evidence(&[cell], &["service_ns", "response_ns"])))
}

impl Standing<'_> {
    /// Who kept up and who did not, in a sentence; `None` where nothing can be told of anybody.
    pub(super) fn headline(&self) -> Option<Text> {
        let mut all = self.stable.iter().chain(&self.saturated).chain(&self.shedding);
        let first = all.next()?;
        let rate = Short(first.load.as_ref()?.offered_per_s);
        Some(Text::of(|words| {
            let [stable, behind, shedding] =
                [&self.stable, &self.saturated, &self.shedding].map(|cells| self.names(cells, words));
            match (stable.is_empty(), behind.is_empty()) {
                (true, true) => words.load_turned_away(rate, shedding),
                (false, false) => words.load_some_fall_behind(rate, behind, stable),
                (false, true) => words.load_keep_up(rate, stable),
                (true, _) => words.load_fall_behind(rate, behind),
            }
        }))
    }

    /// The model of a cell, with its size where others of the model stand beside it.
    fn name(&self, cell: &Cell, words: Words) -> String {
        match (self.sizes, cell.size) {
            (Some(vary), Some(size)) => words.narrowed(&cell.model, Size(Some(vary), size).said(words.0)),
            _ => cell.model.clone(),
        }
    }

    fn names(&self, cells: &[&Cell], words: Words) -> String {
        cells.iter().map(|cell| self.name(cell, words)).collect::<Vec<_>>().join(", ")
    }

    /// How soon those answered who kept up, and how the others fell behind.
    pub(super) fn lines(&self) -> Vec<Text> {
        let mut lines = Vec::new();
        if let [first, .., last] = self.stable[..]
            && let Some((soon, late)) = p99(&first.response_ns).zip(p99(&last.response_ns))
        {
            lines.push(Text::of(|words| {
                words.load_up_to(self.name(first, words), Nanos(soon), self.name(last, words), Nanos(late))
            }));
        } else if let [only] = self.stable[..]
            && let Some(soon) = p99(&only.response_ns)
        {
            lines.push(Text::of(|words| words.load_soonest(self.name(only, words), Nanos(soon))));
        }
        for cell in &self.shedding {
            let refused = cell.load.as_ref().and_then(|load| load.measured).map(|measured| measured.refused);
            if let Some((refused, p99)) = refused.zip(p99(&cell.response_ns)) {
                let refused = Percent(refused);
                lines.push(Text::of(|words| words.load_sheds(self.name(cell, words), refused, Nanos(p99))));
            }
        }
        for cell in &self.saturated {
            let grows = cell.load.as_ref().and_then(|load| load.measured.as_ref()?.drift);
            if let Some((drift, rate)) = grows.zip(achieved(cell)) {
                let (grows, rate) = (Short(drift.median), Short(rate));
                lines.push(Text::of(|words| words.load_grows(self.name(cell, words), grows, rate)));
            }
        }
        if !self.saturated.is_empty() {
            lines.push(Text::of(|words| words.load_no_rank(self.names(&self.saturated, words))));
        }
        lines
    }
}
