//! The tables: every cell of the scenario with its numbers.

use crate::analysis;
use crate::chart::cost::{Cost, CostWords};
use crate::lang::Lang;
use crate::lang::words::{Bytes, Nanos, Percent, Said, Short, Times};
use crate::record::{Cell, CellLoad, Latency, LoadState, MeasuredLoad, Verdict};

use super::quantity::{self, Quantity};
use super::views::Subject;

/// The rows of one size and backend.
pub(super) struct TableBlock {
    /// The size or backend, where there is more than one.
    pub(super) label: String,
    pub(super) rows: Vec<TableRow>,
}

/// A model's row in both tables: all numbers beside each other are wider than a page.
pub(super) struct TableRow {
    pub(super) class: &'static str,
    pub(super) model: String,
    /// How long it took.
    pub(super) times: [Quantity; TIMES],
    /// How much was under way at once, and what that cost.
    pub(super) costs: [Quantity; COSTS],
    /// How the model kept up with its arrivals, where they do not all come at once.
    pub(super) load: Option<[Quantity; LOAD]>,
    pub(super) verdict: String,
    pub(super) fine: bool,
}

/// Fetches over all trials that a 99th percentile needs, as the record's summaries have it.
const FOR_P99: u32 = 100;

pub(super) const TIMES: usize = 10;
pub(super) const COSTS: usize = 10;
pub(super) const LOAD: usize = 11;

/// All blocks, sizes ascending.
pub(super) fn table(subject: &Subject<'_>, lang: Lang) -> Vec<TableBlock> {
    let views = subject.backends().into_iter().flat_map(|backend| subject.sizes_of(backend));
    let block = |view| TableBlock {
        label: subject.label(view, lang),
        rows: subject.cells_of(view).into_iter().map(|(_, cell)| row(subject, cell, lang)).collect(),
    };
    views.map(block).collect()
}

/// All numbers but the prediction are withheld where they may not be shown.
fn row(subject: &Subject<'_>, cell: &Cell, lang: Lang) -> TableRow {
    let within = subject.scenario.load.as_ref().and_then(|load| load.within_ns);
    let (times, costs) = if cell.is_measured() {
        (times(cell, lang), costs(cell, lang))
    } else {
        let mut times = std::array::from_fn(|_| Quantity::none());
        times[1] = predicted(cell, lang);
        (times, std::array::from_fn(|_| Quantity::none()))
    };
    TableRow {
        class: subject.look(&cell.model).class,
        model: cell.model.clone(),
        times,
        costs,
        load: cell.load.as_ref().map(|load| kept_up(cell, load, within, lang)),
        verdict: super::verdict(cell.verdict, lang),
        fine: cell.verdict == Verdict::Valid || cell.cannot_run(),
    }
}

/// What to run for a 99th percentile where some measured cell has too few fetches for one; empty where none has.
pub(super) fn more_for_p99(subject: &Subject<'_>, lang: Lang) -> String {
    let cells = subject.cells.iter().map(|(_, cell)| *cell).filter(|cell| cell.is_measured());
    let few = cells.filter(|cell| cell.service_ns.as_ref().is_some_and(|times| times.p99.is_none()));
    let Some(fewest) = few.map(|cell| cell.fetches.max(1)).min() else { return String::new() };
    let bench = if subject.scenario.sized_by_bench { " --bench" } else { "" };
    let trials = FOR_P99.div_ceil(fewest);
    let own = |id: &String| subject.record.model(id).is_some_and(|model| model.lane.is_some());
    let lanes = if subject.scenario.models.iter().any(own) { " --lanes …" } else { "" };
    let url = if subject.far_side().is_some() { " --url …" } else { "" };
    let command = match subject.own_code() {
        true => format!("cargo bench -- {} --trials {trials}", subject.scenario.id),
        false => format!("inflight run {}{bench}{lanes}{url} --trials {trials}", subject.scenario.id),
    };
    lang.words().more_for_p99(FOR_P99, command)
}

fn predicted(cell: &Cell, lang: Lang) -> Quantity {
    let known = Some(cell.predicted_makespan_ns).filter(|ns| *ns > 0);
    Quantity::plain(known.map(|ns| Nanos(ns as f64)).said(lang))
}

fn times(cell: &Cell, lang: Lang) -> [Quantity; TIMES] {
    let of = |latency: &Option<Latency>, value: fn(&Latency) -> Option<u64>| {
        Quantity::plain(quantity::nanos(lang, latency.as_ref().and_then(value)))
    };
    [
        Quantity::time(lang, cell.makespan_ns),
        predicted(cell, lang),
        Quantity::ratio(lang, cell.speedup),
        Quantity::rate(lang, cell.throughput_per_s),
        of(&cell.service_ns, |times| times.p50),
        of(&cell.service_ns, |times| times.p99),
        of(&cell.service_ns, |times| Some(times.max)),
        of(&cell.response_ns, |times| times.p50),
        of(&cell.response_ns, |times| times.p99),
        of(&cell.response_ns, |times| Some(times.max)),
    ]
}

fn costs(cell: &Cell, lang: Lang) -> [Quantity; COSTS] {
    let CostWords { cpu, rest, switches, taken, memory, threads } = Cost::of(cell).words(lang);
    let words = |words: Option<String>| Quantity::plain(words.said(lang));
    [
        beside_ideal(lang, cell, cell.concurrency, cell.predicted_concurrency),
        Quantity::plain(cell.peak_in_flight.said(lang)),
        beside_ideal(lang, cell, cell.parallelism, cell.predicted_parallelism),
        words(cpu),
        words(rest),
        words(switches),
        words(taken),
        words(memory),
        memory_in_all(lang, cell),
        words(threads),
    ]
}

fn kept_up(cell: &Cell, load: &CellLoad, within: Option<u64>, lang: Lang) -> [Quantity; LOAD] {
    let measured = load.measured.filter(|_| cell.is_measured());
    let number = |value: Option<f64>| Quantity::plain(value.map(Short).said(lang));
    let time = |ns: Option<f64>| Quantity::plain(ns.map(Nanos).said(lang));
    let of = |latency: &Option<Latency>, value: fn(&Latency) -> Option<u64>| {
        latency.as_ref().and_then(value).map(|ns| ns as f64)
    };
    let beside = |measured: Option<f64>, ideal: u64| Quantity {
        main: measured.map(Nanos).said(lang),
        range: if cell.own_code { String::new() } else { lang.words().ideal(Nanos(ideal as f64)) },
    };
    let service = of(&cell.service_ns, |times| times.p99);
    let response = of(&cell.response_ns, |times| times.p99);
    let hidden = response.zip(service).map(|(response, service)| response / service.max(1.0));
    [
        state(measured, lang),
        number(Some(load.offered_per_s).filter(|_| load.clients.is_none())),
        turned_away(measured, cell, load, lang),
        number(analysis::load::achieved(cell)),
        number(within.and_then(|within| analysis::load::good(cell, within))),
        beside(of(&cell.response_ns, |times| times.p50), load.predicted.p50_ns),
        beside(response, load.predicted.p99_ns),
        time(service),
        Quantity::plain(hidden.map(Times).said(lang)),
        Quantity::plain(measured.map(|load| load.backlog_peak).said(lang)),
        time(measured.map(|load| load.lag_p99_ns as f64)),
    ]
}

/// The share that was turned away, and below it what an ideal machine would have to.
fn turned_away(measured: Option<MeasuredLoad>, cell: &Cell, load: &CellLoad, lang: Lang) -> Quantity {
    let ideal = f64::from(load.predicted.refused) / f64::from(cell.fetches.max(1));
    let main = measured.map(|load| Percent(load.refused)).said(lang);
    let any = !cell.own_code && (ideal > 0.0 || measured.is_some_and(|load| load.refused > 0.0));
    Quantity { main, range: if any { lang.words().ideal(Percent(ideal)) } else { String::new() } }
}

/// Whether the model keeps up; where it does not, by how much its response grows.
fn state(measured: Option<MeasuredLoad>, lang: Lang) -> Quantity {
    let main = measured.map(|load| load.state.word(lang).to_owned()).said(lang);
    let behind = measured.filter(|load| load.state == LoadState::Saturated);
    let grows = behind.and_then(|load| load.drift).map(|drift| lang.words().load_drift(Short(drift.median)));
    Quantity { main, range: grows.unwrap_or_default() }
}

/// Memory above the start of the trial, which is what may be compared, and below it the peak of the whole program.
fn memory_in_all(lang: Lang, cell: &Cell) -> Quantity {
    let bytes = |bytes: u64| Bytes(bytes as f64).said(lang);
    let peak = cell.peak_rss_bytes.map(|peak| lang.words().program_peak(bytes(peak)));
    Quantity { main: cell.memory_growth().map(bytes).said(lang), range: peak.unwrap_or_default() }
}

/// L or P, and below it what the ideal machine would have.
fn beside_ideal(lang: Lang, cell: &Cell, measured: Option<f64>, ideal: f64) -> Quantity {
    let main = quantity::average(lang, measured);
    if cell.own_code {
        return Quantity::plain(main);
    }
    Quantity { main, range: lang.words().ideal(quantity::average(lang, Some(ideal))) }
}
