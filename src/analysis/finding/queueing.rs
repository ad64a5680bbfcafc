//! Service against response time where fetches queue for a place.

use super::view::View;
use super::{Finding, evidence, shows};
use crate::lang::Text;
use crate::lang::words::Nanos;
use crate::record::Cell;

/// Models that let a limited number of fetches start at once.
const LIMITED: [&str; 3] = ["thread-pool", "bounded", "spawn-blocking"];
/// Half of the fetches are answered this much later than they are served.
const WORTH_IT: f64 = 1.5;
/// Under so many fetches a median says little.
const MIN_FETCHES: u32 = 10;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let cells = LIMITED.iter().filter_map(|model| view.largest([model]).map(|[cell]| cell));
    let queued = cells.filter_map(|cell| Some((cell, medians(cell)?)));
    let longest = queued.reduce(|best, next| if waited(next.1) > waited(best.1) { next } else { best });
    let (cell, (service, response)) = longest?;
    let peak = cell.peak_in_flight?;
    if cell.fetches < MIN_FETCHES || peak >= cell.fetches || response < service * WORTH_IT {
        return None;
    }
    let at = view.at(&[cell]);
    let headline = Text::of(|words| words.queueing(&cell.model, at, Nanos(service), Nanos(response)));
    let because = Text::of(|words| words.queueing_why(peak, cell.fetches));
    let metrics = ["service_ns", "response_ns", "peak_in_flight"];
    Some(shows("queueing", headline, because, evidence(&[cell], &metrics)))
}

fn medians(cell: &Cell) -> Option<(f64, f64)> {
    Some((cell.service_ns.as_ref()?.p50? as f64, cell.response_ns.as_ref()?.p50? as f64))
}

fn waited((service, response): (f64, f64)) -> f64 {
    response - service
}
