//! The table: every cell of the scenario with its numbers.

use crate::chart::cost::{Cost, CostWords};
use crate::lang::Lang;
use crate::record::{Cell, Verdict};

use super::figures::{self, Figure};
use super::views::{Subject, View};
use super::words::{self, fill};

/// The rows of one size and backend.
pub(super) struct Block {
    /// The size or backend, where there is more than one.
    pub(super) label: String,
    pub(super) rows: Vec<Row>,
}

/// A model's row.
pub(super) struct Row {
    pub(super) class: &'static str,
    pub(super) model: String,
    /// How long it took.
    pub(super) times: Vec<Figure>,
    /// How much was under way at once, and what that cost.
    pub(super) costs: Vec<Figure>,
    pub(super) verdict: &'static str,
    pub(super) fine: bool,
}

/// Number of figures of a cell.
const NUMBERS: usize = 20;
/// So many of them stand in the first table, the others in the second: all beside each other are wider than a page.
pub(super) const TIMES: usize = 10;
/// How many stand in the second.
pub(super) const COSTS: usize = NUMBERS - TIMES;

/// All blocks, sizes ascending.
pub(super) fn table(subject: &Subject<'_>, lang: Lang) -> Vec<Block> {
    let mut blocks = Vec::new();
    for backend in subject.backends() {
        let sizes = subject.sizes(backend);
        let views: Vec<View<'_>> = if sizes.is_empty() {
            vec![View { backend, size: None }]
        } else {
            sizes.into_iter().map(|size| View { backend, size: Some(size) }).collect()
        };
        blocks.extend(views.into_iter().map(|view| Block {
            label: subject.label(view, lang),
            rows: subject.cells_of(view).into_iter().map(|(_, cell)| row(subject, cell, lang)).collect(),
        }));
    }
    blocks
}

fn row(subject: &Subject<'_>, cell: &Cell, lang: Lang) -> Row {
    let mut times = numbers(cell, lang).to_vec();
    let costs = times.split_off(TIMES);
    Row {
        class: subject.look(&cell.model).class,
        model: cell.model.clone(),
        times,
        costs,
        verdict: words::verdict(words::of(lang), cell.verdict),
        fine: cell.verdict == Verdict::Valid,
    }
}

/// The numbers of a cell in the columns' order; all but the prediction withheld where they may not be shown.
fn numbers(cell: &Cell, lang: Lang) -> [Figure; NUMBERS] {
    let predicted = match cell.predicted_makespan_ns {
        0 => Figure::none(),
        ns => Figure::plain(lang.duration(ns as f64)),
    };
    if !cell.is_measured() {
        let mut withheld = [const { Figure { main: String::new(), range: String::new() } }; NUMBERS];
        withheld.fill_with(Figure::none);
        withheld[1] = predicted;
        return withheld;
    }
    let service = cell.service_ns.as_ref();
    let response = cell.response_ns.as_ref();
    let nanos = |ns| Figure::plain(figures::nanos(lang, ns));
    let CostWords { cpu, rest, switches, taken, memory, threads } = Cost::of(cell).words(lang);
    let words = |words: Option<String>| Figure::plain(figures::or_none(words));
    let whole = |n: Option<u32>| Figure::plain(figures::or_none(n.map(|n| lang.number(f64::from(n), 0))));
    [
        figures::time(lang, cell.makespan_ns),
        predicted,
        figures::ratio(lang, cell.speedup),
        figures::rate(lang, cell.throughput_per_s),
        nanos(service.and_then(|latency| latency.p50)),
        nanos(service.and_then(|latency| latency.p99)),
        nanos(service.map(|latency| latency.max)),
        nanos(response.and_then(|latency| latency.p50)),
        nanos(response.and_then(|latency| latency.p99)),
        nanos(response.map(|latency| latency.max)),
        beside_ideal(lang, cell.concurrency, cell.predicted_concurrency),
        whole(cell.peak_in_flight),
        beside_ideal(lang, cell.parallelism, cell.predicted_parallelism),
        words(cpu),
        words(rest),
        words(switches),
        words(taken),
        words(memory),
        Figure::plain(figures::bytes(lang, cell.peak_rss_bytes)),
        words(threads),
    ]
}

/// L or P, and below it what the ideal machine would have.
fn beside_ideal(lang: Lang, measured: Option<f64>, ideal: f64) -> Figure {
    let main = figures::average(lang, measured);
    let range = fill(words::of(lang).ideal, &[&figures::average(lang, Some(ideal))]);
    Figure { main, range }
}
