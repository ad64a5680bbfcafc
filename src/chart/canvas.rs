//! A plot area with axes, drawn by plotters.

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{
    BLACK, Cartesian2d, Circle, Color as _, DrawingArea, IntoDrawingArea as _, PathElement, Polygon,
    Rectangle, TextStyle,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::Axis;
use super::style::Marker;
use super::svg::{Paper, Svg};
use super::{Drawing, Room};

/// The size of texts in view-box units; `charts.css` says the same.
const FONT: f64 = 14.0;

/// Widest and highest a letter of direct labels may be, in view-box units: wide enough for the widest of the common
/// sans-serif faces.
pub(super) const LETTER: (f64, f64) = (FONT * 0.61, FONT * 1.24);

/// The width that `text` may take as a direct label.
pub(super) fn text_width(text: &str) -> f64 {
    text.chars().count() as f64 * LETTER.0
}

/// The width that `text` may take as a tick or a note, which are a little smaller and not bold.
pub(super) fn soft_width(text: &str) -> f64 {
    text_width(text) * 0.92
}

/// A place in the view box: from its left, and from its top.
pub(super) type Spot = (f64, f64);

/// What stands around the axes, in view-box units.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Frame {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Frame {
    /// Where the plot area ends at the right.
    pub(super) fn end(&self) -> f64 {
        self.width - self.right
    }

    /// Where the plot area ends below.
    pub(super) fn floor(&self) -> f64 {
        self.height - self.bottom
    }
}

/// Which end of a text stands at its spot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Room {
    /// Width of the view box of a picture that takes half of the page where there is room, and of one that takes
    /// all of it. At the size at which the page shows them, texts are 11 CSS pixels or more (`charts.css`).
    pub(super) const fn width(self, full: bool) -> f64 {
        match self {
            Self::Wide if full => 700.0,
            Self::Wide => 480.0,
            Self::Narrow => 320.0,
        }
    }

    /// The one of two values that suits the room.
    pub(super) fn pick<T>(self, wide: T, narrow: T) -> T {
        match self {
            Self::Wide => wide,
            Self::Narrow => narrow,
        }
    }
}

/// Writing into memory cannot fail, and nobody else holds the areas.
const SURE: &str = "plotters draws into memory";

/// A plot area with axes, in which charts put their marks, one over the other. Values are placed by the axes.
pub(super) struct Plot<'a> {
    pub(super) frame: Frame,
    x: &'a Axis,
    y: &'a Axis,
    paper: &'a Paper,
    /// All of the picture, in tenths of the view box.
    whole: DrawingArea<Svg<'a>, Shift>,
    /// What the axes enclose, in shares of them.
    inner: DrawingArea<Svg<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
}

/// Draws a plot with grid lines and tick labels at the axes' ticks, then `paint`.
pub(super) fn plot(frame: Frame, x: &Axis, y: &Axis, paint: impl FnOnce(&mut Plot<'_>)) -> Drawing {
    let paper = Paper::default();
    let size = (tenths(frame.width) as u32, tenths(frame.height) as u32);
    let whole = Svg { size, paper: &paper }.into_drawing_area();
    let [left, right] = [frame.left, frame.end()].map(tenths);
    let [top, floor] = [frame.top, frame.floor()].map(tenths);
    let shares = Cartesian2d::new(0.0..1.0, 0.0..1.0, (left..right, floor..top));
    let inner = whole.apply_coord_spec(shares);
    let mut plot = Plot { frame, x, y, paper: &paper, whole, inner };
    plot.axes();
    paint(&mut plot);
    drop(plot);
    Drawing { width: frame.width as i32, height: frame.height as i32, body: paper.body.into_inner() }
}

impl Plot<'_> {
    /// Where a value lies, in whole tenths: what looks equal is equal, also to those who place labels by it.
    pub(super) fn spot(&self, at: (f64, f64)) -> Spot {
        let (x, y) = self.inner.map_coordinate(&(self.x.share(at.0), self.y.share(at.1)));
        (f64::from(x) / 10.0, f64::from(y) / 10.0)
    }

    fn axes(&mut self) {
        let Self { frame, x, y, .. } = *self;
        for tick in &y.ticks {
            self.line(&[(x.low, tick.at), (x.high, tick.at)], "gr");
            let (_, middle) = self.spot((x.low, tick.at));
            self.text((frame.left - 7.0, middle), &tick.label, "tk", Anchor::End);
        }
        let mut taken = f64::NEG_INFINITY;
        for tick in &x.ticks {
            self.line(&[(tick.at, y.low), (tick.at, y.high)], "gr");
            let (middle, _) = self.spot((tick.at, y.low));
            // A label that would touch the one before it gives way.
            let half = text_width(&tick.label) / 2.0;
            if middle - half > taken {
                self.text((middle, frame.floor() + 12.0), &tick.label, "tk", Anchor::Middle);
                taken = middle + half + 3.0;
            }
        }
    }

    /// The class of what is drawn next.
    fn class(&mut self, class: &str) {
        class.clone_into(&mut self.paper.class.borrow_mut());
    }

    /// A line through values.
    pub(super) fn line(&mut self, values: &[(f64, f64)], class: &str) {
        self.class(class);
        let shares: Vec<_> = values.iter().map(|at| (self.x.share(at.0), self.y.share(at.1))).collect();
        self.inner.draw(&PathElement::new(shares, BLACK)).expect(SURE);
    }

    /// A straight line between two spots.
    pub(super) fn stroke(&mut self, from: Spot, to: Spot, class: &str) {
        self.class(class);
        self.whole.draw(&PathElement::new([from, to].map(pixel), BLACK)).expect(SURE);
    }

    /// A filled shape with corners at spots.
    pub(super) fn shape(&mut self, corners: &[Spot], class: &str) {
        self.class(class);
        let corners: Vec<_> = corners.iter().copied().map(pixel).collect();
        self.whole.draw(&Polygon::new(corners, BLACK)).expect(SURE);
    }

    /// A filled rectangle between its upper left and its lower right corner.
    pub(super) fn block(&mut self, from: Spot, to: Spot, class: &str) {
        self.class(class);
        self.whole.draw(&Rectangle::new([from, to].map(pixel), BLACK.filled())).expect(SURE);
    }

    /// A disc.
    pub(super) fn dot(&mut self, at: Spot, radius: f64, class: &str) {
        self.class(class);
        self.whole.draw(&Circle::new(pixel(at), tenths(radius), BLACK.filled())).expect(SURE);
    }

    /// A marker.
    pub(super) fn mark(&mut self, at: Spot, marker: Marker, radius: f64, class: &str) {
        let corners: &[(f64, f64)] = match marker {
            Marker::Circle => return self.dot(at, radius, class),
            Marker::Square => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            Marker::Diamond => &[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)],
            Marker::Triangle => &[(0.0, -1.2), (1.15, 0.9), (-1.15, 0.9)],
            Marker::Down => &[(0.0, 1.2), (1.15, -0.9), (-1.15, -0.9)],
        };
        let corners: Vec<Spot> =
            corners.iter().map(|(x, y)| (at.0 + radius * x, at.1 + radius * y)).collect();
        self.shape(&corners, class);
    }

    /// A text whose middle line goes through a spot.
    pub(super) fn text(&mut self, at: Spot, text: &str, class: &str, anchor: Anchor) {
        self.class(class);
        let from = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let style = TextStyle::from(("sans-serif", tenths(FONT))).pos(Pos::new(from, VPos::Center));
        self.whole.draw_text(text, &style, pixel(at)).expect(SURE);
    }

    /// SVG as it is, for what would be heavy mark by mark: well-formed, and without any text of a record.
    pub(super) fn push(&mut self, svg: &str) {
        self.paper.body.borrow_mut().push_str(svg);
    }
}

fn pixel(spot: Spot) -> (i32, i32) {
    (tenths(spot.0), tenths(spot.1))
}

/// View-box units in tenths; 0 for what is no number.
fn tenths(units: f64) -> i32 {
    if units.is_finite() { (units * 10.0).round() as i32 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame { width: 100.0, height: 60.0, left: 10.0, right: 10.0, top: 5.0, bottom: 5.0 };

    #[test]
    fn a_plot_without_extent_is_still_well_formed() {
        let axis = Axis { low: 1.0, high: 1.0, ticks: Vec::new(), log: true };
        let Drawing { body, .. } = plot(FRAME, &axis, &axis, |plot| {
            plot.line(&[(1.0, 1.0), (f64::NAN, 2.0)], "ln");
            plot.mark((f64::INFINITY, 0.0), Marker::Diamond, 4.0, "pt");
            plot.text((5.0, 5.0), "<script>", "lb", Anchor::Start);
        });
        assert!(!body.contains("NaN") && !body.contains("<script") && body.contains("&lt;script"), "{body}");
    }

    #[test]
    fn marks_have_classes_and_lie_where_the_axes_say() {
        let axis = Axis { high: 4.0, ..Axis::NONE };
        let Drawing { body, .. } = plot(FRAME, &axis, &Axis::NONE, |plot| {
            plot.line(&[(0.0, 0.0), (1.0, 1.0), (4.0, 1.0)], "ln blue");
            plot.block((1.0, 2.0), (4.5, 8.04), "bw");
            plot.dot((3.0, 4.0), 2.6, "tr");
            plot.text((10.0, 1.0), "a < b & c", "tk", Anchor::End);
        });
        assert_eq!(
            body,
            "<path class=\"ln blue\" d=\"M10 55l20-50h60\"/>\
             <rect class=\"bw\" x=\"1\" y=\"2\" width=\"3.5\" height=\"6\"/>\
             <circle class=\"tr\" cx=\"3\" cy=\"4\" r=\"2.6\"/>\
             <text class=\"tk\" x=\"10\" y=\"1\" dy=\"0.5ex\" text-anchor=\"end\">a &lt; b &amp; c</text>"
        );
    }
}
