//! What the page's script needs.

use serde::Serialize;

use super::Inputs;
use super::cells::{self, MeasuredCell};
use crate::chart::style::Marker;
use crate::lang::{Lang, Unit};
use crate::record::{Bound, Scheduling};
use crate::report::views::label;

/// The data, in no language.
#[derive(Serialize)]
pub(in crate::report) struct Data<'a> {
    start: Start,
    models: Vec<ModelData<'a>>,
    sizes: Vec<MapPoint<'a>>,
}

/// Where the sliders start: durations in ns, `None` for no limit.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Start {
    pub(super) count: u32,
    pub(super) wait: f64,
    pub(super) compute: f64,
    pub(super) workers: u32,
    pub(super) in_flight: Option<u32>,
    pub(super) cores: u32,
    pub(super) blocking: u32,
    /// Arrivals a second; all come at once.
    pub(super) rate: Option<f64>,
    /// How many times as long the far side takes.
    pub(super) slower: u32,
}

#[derive(Serialize)]
struct ModelData<'a> {
    id: &'a str,
    class: &'static str,
    marker: &'static str,
    /// A mistake is never the lightest of the fastest.
    mistake: bool,
    in_flight: Bound,
    threads: Bound,
    scheduling: Scheduling,
    /// What the run measured of it.
    cells: Vec<MeasuredCell>,
}

/// A size of this run on the map.
#[derive(Serialize)]
struct MapPoint<'a> {
    count: u32,
    wait: f64,
    compute: f64,
    /// The measured fastest: several where the run cannot tell them apart, none where it names none.
    fastest: Vec<&'a str>,
}

/// The island.
pub(in crate::report) fn data<'a>(inputs: &Inputs<'a>) -> Data<'a> {
    let models = inputs.models.iter().map(|&(model, shape, _)| {
        let look = inputs.subject.look(&model.id);
        ModelData {
            id: label(&model.id),
            class: look.class,
            marker: match look.marker {
                Marker::Circle => "circle",
                Marker::Square => "square",
                Marker::Diamond => "diamond",
                Marker::Triangle => "triangle",
                Marker::Down => "down",
            },
            mistake: look.mistake,
            in_flight: shape.in_flight,
            threads: shape.threads,
            scheduling: shape.scheduling(),
            cells: cells::of(inputs, &model.id, shape),
        }
    });
    let sizes = inputs.sizes.iter().map(|size| {
        let mean = |sum: u64| sum as f64 / f64::from(size.cell.fetches.max(1));
        MapPoint {
            count: size.cell.fetches,
            wait: mean(size.cell.wait_ns),
            compute: mean(size.cell.compute_ns),
            fastest: size.named().iter().map(|cell| label(&cell.model)).collect(),
        }
    });
    Data { start: inputs.start, models: models.collect(), sizes: sizes.collect() }
}

impl Data<'_> {
    /// The same for a page that does not show what was measured of each model.
    pub(in crate::report) fn without_cells(mut self) -> Self {
        for model in &mut self.models {
            model.cells.clear();
        }
        self
    }
}

/// What the script writes in a language. It puts values in place of each `{}`.
pub(super) fn script_words(scenario: &str, lang: Lang) -> String {
    let words = lang.words();
    let (hour, minute) = lang.long_units();
    serde_json::json!({
        "comma": lang.decimal_point().to_string(),
        "units": Unit::ALL.map(|unit| unit.symbol(lang)),
        "hour": hour,
        "minute": minute,
        "noLimit": words.no_limit(),
        "atOnce": words.all_at_once(),
        "perSecond": words.per_second(),
        "keepsUp": words.load_stable(),
        "fallsBehind": words.load_saturated(),
        "grows": words.load_drift("{}"),
        "onAverage": words.on_average(),
        "command": format!("inflight run {scenario} --rate {{}}/s"),
        "untold": words.load_undecided(),
        "noWork": words.lanes_no_work(),
        "tooMany": words.lanes_too_many(),
        "lanes": words.lanes_told("{model}", "{count}", "{time}", "{peak}", "{line}"),
        "axisCount": words.axis_count(),
        "axisRatio": words.axis_ratio(),
        "axisL": words.axis_l(),
        "axisP": words.axis_p(),
        "row": words.row_sentence(),
        "asFast": words.as_fast("{}", "{}"),
        "plane": words.predicted_plane(),
        "map": words.fastest_map(),
        "choose": {
            "async": words.choose_async("{async}", "{a}", "{threads}", "{t}"),
            "threads": words.choose_threads("{threads}", "{t}", "{n}", "{async}", "{a}"),
            "lighter": words.choose_lighter("{async}", "{m}", "{threads}", "{n}", "{a}"),
            "same": words.choose_same("{a}", "{m}"),
            "either": words.choose_either("{async}", "{m}", "{threads}", "{n}", "{a}"),
        },
    })
    .to_string()
}
