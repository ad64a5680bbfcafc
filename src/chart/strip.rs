//! Strips of one model each on a shared axis: its name and number above, its marks below.

use super::axis::Axis;
use super::canvas::{Anchor, Frame, Plot, plot, text_width};
use super::{Measured, Picture, Scene, picture};
use crate::lang::Lang;
use crate::record::{Cell, Interval, Trial, Verdict};

/// A quantity of a cell, for charts over its trials or over the sizes of a sweep.
pub(super) struct Quantity {
    /// The median over trials with its interval.
    pub(super) measured: fn(&Cell) -> Option<Interval>,
    /// The same in one trial.
    pub(super) of_trial: fn(&Cell, &Trial) -> f64,
    /// The same on an ideal machine, where that is known.
    pub(super) predicted: fn(&Cell) -> Option<f64>,
    /// What was measured, as it is written.
    pub(super) words: fn(Lang, Interval) -> String,
    /// A value on an axis that ends at another.
    pub(super) label: fn(Lang, f64, f64) -> String,
}

/// One model with its number.
pub(super) struct Strip<'a, T> {
    pub(super) model: &'a Measured<'a>,
    pub(super) number: String,
    /// What is drawn of it.
    pub(super) marks: T,
}

const HEIGHT: f64 = 46.0;
const FRAME: Frame = Frame { width: 0.0, height: 30.0, left: 14.0, right: 24.0, top: 4.0, bottom: 26.0 };

/// The trials that count: measured ones, without the warm-up.
pub(super) fn counted(trials: &[Trial]) -> impl Iterator<Item = &Trial> {
    trials.iter().filter(|trial| {
        !trial.warm_up && matches!(trial.verdict, Verdict::Valid | Verdict::Suspect) && trial.makespan_ns > 0
    })
}

/// Draws the strips below each other on `x`; `paint` gets a strip's bottom.
pub(super) fn stack<T>(
    lang: Lang,
    x: &Axis,
    strips: &[Strip<'_, T>],
    paint: impl Fn(&mut Plot<'_>, f64, &Strip<'_, T>),
) -> Picture {
    let describe = |strip: &Strip<'_, T>| format!("{}: {}", strip.model.name, strip.number);
    picture(lang, strips, describe, |room| {
        let height = FRAME.height + strips.len() as f64 * HEIGHT;
        plot(Frame { width: room.width(false), height, ..FRAME }, x, &Axis::NONE, |plot| {
            for (nth, strip) in strips.iter().enumerate() {
                let top = FRAME.top + nth as f64 * HEIGHT;
                heading(plot, (FRAME.left, top), strip.model, &strip.number);
                paint(plot, top + HEIGHT, strip);
            }
        })
    })
}

/// The name at the left and the number at the right, above a strip's marks.
pub(super) fn heading(plot: &mut Plot<'_>, (left, top): (f64, f64), model: &Measured<'_>, number: &str) {
    let (y, end) = (top + 12.0, plot.frame.end());
    plot.text((left, y), model.name, &format!("lb {}", model.look.class), Anchor::Start);
    // Both always fit: charts cut ids that are longer than any model's, and numbers are short.
    if text_width(number) <= end - left - text_width(model.name) {
        plot.text((end, y), number, "nb", Anchor::End);
    }
}

/// What is drawn of a model: its trials, the median over them with its interval, and the prediction.
struct Trials {
    each: Vec<f64>,
    over_all: Interval,
    predicted: Option<f64>,
}

/// A strip for each model: trials as dots, the interval as a band, the median as a bar across it, the prediction as a
/// black tick.
pub(super) fn strips(scene: &Scene<'_>, quantity: &Quantity) -> Picture {
    let models = scene.models.iter().filter_map(|model| {
        let over_all = (quantity.measured)(model.cell)?;
        let each = counted(&model.cell.trials).map(|trial| (quantity.of_trial)(model.cell, trial)).collect();
        let marks = Trials { each, over_all, predicted: (quantity.predicted)(model.cell) };
        Some(Strip { model, number: (quantity.words)(scene.lang, over_all), marks })
    });
    let all: Vec<Strip<'_, Trials>> = models.collect();
    let values = all.iter().flat_map(|Strip { marks: Trials { each, over_all, predicted }, .. }| {
        let ends = [over_all.median, over_all.low, over_all.high];
        ends.into_iter().chain(*predicted).chain(each.iter().copied())
    });
    let x = Axis::over(values, |at, max| (quantity.label)(scene.lang, at, max));
    stack(scene.lang, &x, &all, |plot, bottom, strip| paint(plot, bottom - 15.0, strip))
}

fn paint(plot: &mut Plot<'_>, middle: f64, Strip { model, marks, .. }: &Strip<'_, Trials>) {
    let class = model.look.class;
    let [median, low, high] =
        [marks.over_all.median, marks.over_all.low, marks.over_all.high].map(|at| plot.spot((at, 0.0)).0);
    let tick = |plot: &mut Plot<'_>, at: f64, half: f64, class: &str| {
        plot.stroke((at, middle - half), (at, middle + half), class);
    };
    plot.stroke((FRAME.left, middle), (median, middle), &format!("st {class}"));
    plot.stroke((low.min(high - 1.0), middle), (high, middle), &format!("ci {class}"));
    tick(plot, low, 4.5, &format!("cp {class}"));
    tick(plot, high, 4.5, &format!("cp {class}"));
    for (index, &trial) in marks.each.iter().enumerate() {
        // Dots of equal trials stand beside each other: up, middle, down, in turn.
        let shift = [0.0, -3.5, 3.5, -1.75, 1.75][index % 5];
        plot.dot((plot.spot((trial, 0.0)).0, middle + shift), 2.6, &format!("tr {class}"));
    }
    tick(plot, median, 8.0, &format!("md {class}"));
    if let Some(predicted) = marks.predicted {
        tick(plot, plot.spot((predicted, 0.0)).0, 10.0, "pr");
    }
}
