//! Pictures of a record: one chart a file, one table, one style.
//!
//! A chart knows cells and models, and nothing of pages: it returns a [`Picture`] whose frame, title and caption
//! the page writes in HTML. Texts are those of the catalogue (`src/lang/words/chart.rs`).

mod achieved;
mod axis;
mod bill;
mod by_thread;
mod canvas;
#[cfg(test)]
#[path = "../../tests/contributing/switches.rs"]
mod contributing_tests;
pub mod cost;
mod heat;
mod hockey;
mod in_flight;
mod label;
pub mod lanes;
mod legend;
mod makespan;
mod memory;
mod percentile;
mod plane;
mod strip;
pub mod style;
mod svg;
mod sweep;
#[cfg(test)]
mod tests;
mod throughput;

use crate::lang::{Lang, Words};
use crate::record::{Cell, Family};

pub use axis::{Axis, Tick, time_axis};
pub use style::Look;
pub use sweep::{Line, Sweeping};

/// A model's cell in a chart.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    /// The model's id, as it is written beside its mark.
    pub name: &'a str,
    /// Its family, marker and dash.
    pub look: Look,
    /// What was measured.
    pub cell: &'a Cell,
}

/// What a chart is drawn from: the models of one scenario at one size and backend, in the scenario's order.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// The language of the numbers and words inside the picture.
    pub lang: Lang,
    /// Each model whose numbers may be shown.
    pub models: Vec<Measured<'a>>,
    /// Cores of the machine.
    pub cores: u32,
}

/// A drawing, or the reason why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Something to look at.
    Drawn(Svg),
    /// In words, why nothing is shown.
    Nothing(&'static str),
    /// The chart has no place here: it answers a question that this work does not raise.
    Absent,
}

/// A picture, drawn for a wide and for a narrow place: the page shows the one that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Svg {
    /// The numbers of the picture in a sentence, for those who cannot see it. Not escaped.
    pub desc: String,
    /// For a wide place.
    pub wide: Drawing,
    /// For a narrow one.
    pub narrow: Drawing,
}

impl Svg {
    /// Each drawing with the class of the place that it is for.
    #[must_use]
    pub fn rooms(&self) -> [(&'static str, &Drawing); 2] {
        [("wide", &self.wide), ("narrow", &self.narrow)]
    }
}

/// The inside of an `<svg>`: elements with classes, no colours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Width of the view box.
    pub width: i32,
    /// Height of the view box.
    pub height: i32,
    /// The marks: well-formed SVG, escaped.
    pub body: String,
}

/// How much room a drawing has. Texts have the same size in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    Wide,
    Narrow,
}

/// A text of the catalogue, in the language that is asked for.
pub(crate) type Say = fn(Words) -> &'static str;

/// A chart: of one scene, if `draw` says nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Chart<D = fn(&Scene<'_>) -> Picture> {
    /// Its id: unique in the table.
    pub(crate) id: &'static str,
    /// What is shown.
    pub(crate) title: Say,
    /// How to read it.
    pub(crate) how: Say,
    /// Its signs in words, which stand beside it.
    pub(crate) terms: &'static [Term],
    /// Draws it.
    pub(crate) draw: D,
}

/// A chart over the sizes of a sweep.
pub type SweepChart = Chart<fn(&Sweeping<'_>) -> Picture>;

/// A sign of a chart and what it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    /// The sign.
    pub(crate) sign: Sign,
    /// What it stands for.
    pub(crate) meaning: Say,
}

/// What a term explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A letter.
    Letter(&'static str),
    /// A round mark of this class.
    Mark(&'static str),
    /// A line of this class.
    Line(&'static str),
    /// A piece of a bar of this class.
    Piece(&'static str),
    /// The tall tick of a prediction.
    Tick,
    /// None.
    Blank,
}

/// The charts that sum a scene up, in the order of the page, whose whole width each takes.
pub static SUMMARY: &[Chart] = &[plane::CHART, bill::CHART];

/// Every further chart of one scene, in the order of the page.
pub static DETAILS: &[Chart] = &[
    percentile::RESPONSE,
    percentile::SERVICE,
    percentile::TWO_WAYS,
    heat::CHART,
    in_flight::CHART,
    in_flight::BACKLOG,
    makespan::CHART,
    throughput::CHART,
];

/// Every chart over a sweep, in the order of the page.
pub static SWEEPS: &[SweepChart] = &[
    hockey::OF_P99,
    hockey::OF_P50,
    achieved::CHART,
    sweep::OF_MAKESPAN,
    memory::OF_MEMORY,
    sweep::OF_THROUGHPUT,
];

/// A picture of `rows`, drawn for each room and described row by row; in words, that there are none.
fn picture<T>(
    lang: Lang,
    rows: &[T],
    describe: impl Fn(&T) -> String,
    draw: impl Fn(Room) -> Drawing,
) -> Picture {
    if rows.is_empty() {
        return Picture::Nothing(lang.words().chart_nothing_measured());
    }
    let desc = rows.iter().map(describe).collect::<Vec<_>>().join("; ");
    Picture::Drawn(Svg { desc, wide: draw(Room::Wide), narrow: draw(Room::Narrow) })
}

/// L and P: three digits, and two decimals unless these would hide all.
#[must_use]
pub fn average(lang: Lang, value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        size if size >= 0.0095 || size == 0.0 => 2,
        size if size >= 0.0005 => return lang.plain(value, 4),
        _ => 2,
    };
    lang.number(value, decimals)
}

/// Smallest and largest of the finite values; an infinite pair the wrong way round without any.
fn bounds(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    values
        .into_iter()
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

/// The looks of the models of a record, in its order: within a family the marker and the dash tell models apart.
#[must_use]
pub fn looks(families: impl IntoIterator<Item = Family>) -> Vec<Look> {
    let mut seen = [0_usize; 5];
    families
        .into_iter()
        .map(|family| {
            let count = &mut seen[style::slot(family)];
            *count += 1;
            Look::new(family, *count - 1)
        })
        .collect()
}
