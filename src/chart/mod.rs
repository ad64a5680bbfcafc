//! Pictures of a record: one chart a file, one table, one style.
//!
//! A chart knows cells and models, and nothing of pages: it returns a [`Picture`] whose frame, title and caption
//! the page writes in HTML. Axes and marks are drawn by plotters; the lanes of the race are compact paths.

mod axis;
mod by_thread;
mod canvas;
mod in_flight;
mod label;
pub mod lanes;
mod makespan;
mod percentile;
mod plane;
mod strip;
pub mod style;
mod sweep;
mod throughput;

use crate::lang::{Lang, Text};
use crate::record::{Cell, Family};

pub use axis::{Axis, Tick, time_axis};
pub use style::Look;
pub use sweep::{Line, Sweeping};

/// A model's cell in a chart.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
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
    /// A row for each cell whose numbers may be shown.
    pub rows: Vec<Row<'a>>,
    /// Cores of the machine.
    pub cores: u32,
}

/// A drawing, or the reason why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Something to look at.
    Drawn(Svg),
    /// In words, why nothing is shown.
    Nothing(String),
}

/// The inside of an `<svg>`: elements with classes, no colours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Svg {
    /// Width of the view box.
    pub width: i32,
    /// Height of the view box.
    pub height: i32,
    /// The numbers of the picture in a sentence, for those who cannot see it. Not escaped.
    pub desc: String,
    /// The marks: well-formed SVG, escaped.
    pub body: String,
}

/// A chart of one scene.
#[derive(Clone, Copy, Debug)]
pub struct Chart {
    /// Its id: unique in the table.
    pub id: &'static str,
    /// What is shown, English and Ukrainian.
    pub title: (&'static str, &'static str),
    /// How to read it, English and Ukrainian.
    pub how: (&'static str, &'static str),
    /// Draws it.
    pub draw: fn(&Scene<'_>) -> Picture,
}

/// Every chart of one scene, in the order of the page.
pub static ALL: &[Chart] = &[
    plane::CHART,
    percentile::RESPONSE,
    makespan::CHART,
    throughput::CHART,
    in_flight::CHART,
    percentile::SERVICE,
];

/// A chart over the sizes of a sweep.
#[derive(Clone, Copy, Debug)]
pub struct SweepChart {
    /// Its id: unique in the table.
    pub id: &'static str,
    /// What is shown, English and Ukrainian.
    pub title: (&'static str, &'static str),
    /// How to read it, English and Ukrainian.
    pub how: (&'static str, &'static str),
    /// Draws it.
    pub draw: fn(&Sweeping<'_>) -> Picture,
}

/// Every chart over a sweep, in the order of the page.
pub static SWEEPS: &[SweepChart] = &[sweep::MAKESPAN, sweep::THROUGHPUT];

/// The one of a pair of words that is in `lang`.
#[must_use]
pub const fn words(lang: Lang, pair: (&'static str, &'static str)) -> &'static str {
    match lang {
        Lang::En => pair.0,
        Lang::Uk => pair.1,
    }
}

/// A picture of `body`, or the words for what went wrong in drawing it.
fn finish(lang: Lang, size: (i32, i32), desc: String, body: Result<String, String>) -> Picture {
    match body {
        Ok(body) => Picture::Drawn(Svg { width: size.0, height: size.1, desc, body }),
        Err(cause) => Picture::Nothing(
            Text::new(
                format!("This chart could not be drawn: {cause}."),
                format!("Цю діаграму не вдалося намалювати: {cause}."),
            )
            .get(lang)
            .to_owned(),
        ),
    }
}

/// What a chart says when no cell was measured.
fn nothing_measured(lang: Lang) -> Picture {
    let words = (
        "No model was measured here, so there is nothing to draw.",
        "Тут не виміряно жодної моделі, тож малювати нічого.",
    );
    Picture::Nothing(self::words(lang, words).to_owned())
}

/// True if the values span so much that a linear axis would hide the small ones.
fn wants_log(values: impl IntoIterator<Item = f64>) -> bool {
    let (low, high) = bounds(values.into_iter().filter(|value| *value > 0.0));
    high / low > 30.0
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
