//! Plotters on a fine grid, recast into compact SVG that knows classes instead of colours.
//!
//! Plotters writes hex colours, fixed sizes and whole pixels. So every class is drawn in a colour of its own that
//! stands for it, on a grid [`GRID`] times finer than the view box, and the result is rewritten line by line: the
//! colour becomes the class, the numbers are scaled back, everything that CSS decides is left out.

use std::cell::RefCell;

use plotters::chart::ChartContext;
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::prelude::{Cartesian2d, ChartBuilder, DrawingArea, IntoDrawingArea, RGBColor, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, ShapeStyle, TextStyle};

use super::axis::Axis;
use super::recast::{GRID, recast};
use super::style::Marker;
use super::{Drawing, Room};

/// The size of texts in view-box units; `charts.css` says the same.
pub(super) const FONT: f64 = 12.5;

/// Widest and highest a letter of direct labels may be, in view-box units: wide enough for the widest of the common
/// sans-serif faces.
pub(super) const LETTER: (f64, f64) = (FONT * 0.61, FONT * 1.24);

/// The width that `text` may take as a direct label.
pub(super) fn text_width(text: &str) -> f64 {
    text.chars().count() as f64 * LETTER.0
}

/// The width that `text` may take as a tick or a note, which are a little smaller and not bold.
pub(super) fn soft_width(text: &str) -> f64 {
    text_width(text) * 0.9
}

/// What stands around the axes, in view-box units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) top: i32,
    pub(super) bottom: i32,
}

/// Which end of a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Frame {
    /// Where the plot area ends below.
    pub(super) fn floor(&self) -> f64 {
        f64::from(self.height - self.bottom)
    }
}

impl Room {
    /// Width of the view box of a picture that takes half of the page where there is room, and of one that takes
    /// all of it. At the size at which the page shows them, texts are 11 CSS pixels or more (`charts.css`).
    pub(super) const fn width(self, full: bool) -> i32 {
        match self {
            Self::Wide if full => 700,
            Self::Wide => 480,
            Self::Narrow => 320,
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

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'a> = ChartContext<'a, SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
/// Writing into memory cannot fail, but plotters' layout may: its words are carried to the page.
type Drawn = Result<(), String>;

fn cause(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// A plot area with axes, in which charts put their marks. Positions in data are mapped by the axes.
pub(super) struct Plot<'a> {
    root: Area<'a>,
    chart: RefCell<Chart<'a>>,
    frame: Frame,
    x: &'a Axis,
    y: &'a Axis,
    classes: &'a RefCell<Vec<String>>,
    raw: &'a RefCell<String>,
}

/// Draws a plot with grid lines and tick labels at the axes' ticks, then `paint`.
pub(super) fn plot(
    frame: Frame,
    x: &Axis,
    y: &Axis,
    paint: impl FnOnce(&Plot<'_>) -> Drawn,
) -> Result<Drawing, String> {
    let classes = RefCell::new(Vec::new());
    let raw = RefCell::new(String::new());
    let mut svg = String::new();
    {
        let size = (fine(frame.width.into()) as u32, fine(frame.height.into()) as u32);
        let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let inner = root.margin(
            fine(frame.top.into()),
            fine(frame.bottom.into()),
            fine(frame.left.into()),
            fine(frame.right.into()),
        );
        let chart = ChartBuilder::on(&inner).build_cartesian_2d(0.0..1.0, 0.0..1.0).map_err(cause)?;
        let plot = Plot {
            root: root.clone(),
            chart: RefCell::new(chart),
            frame,
            x,
            y,
            classes: &classes,
            raw: &raw,
        };
        plot.axes()?;
        paint(&plot)?;
        root.present().map_err(cause)?;
    }
    let body = recast(&svg, &classes.into_inner()) + &raw.into_inner();
    Ok(Drawing { width: frame.width, height: frame.height, body })
}

fn fine(units: f64) -> i32 {
    (units * GRID).round() as i32
}

impl<'a> Plot<'a> {
    /// The colour that stands for a class.
    fn ink(&self, class: &str) -> RGBColor {
        let mut classes = self.classes.borrow_mut();
        let index = classes.iter().position(|known| known == class).unwrap_or_else(|| {
            classes.push(class.to_owned());
            classes.len() - 1
        });
        RGBColor(0, (index >> 8) as u8, (index & 255) as u8)
    }

    fn share(&self, at: (f64, f64)) -> (f64, f64) {
        (self.x.share(at.0), self.y.share(at.1))
    }

    /// Where a value lies in the view box.
    pub(super) fn spot(&self, at: (f64, f64)) -> (f64, f64) {
        let (x, y) = self.chart.borrow().backend_coord(&self.share(at));
        (f64::from(x) / GRID, f64::from(y) / GRID)
    }

    fn axes(&self) -> Drawn {
        let Frame { height, left, bottom, .. } = self.frame;
        for tick in &self.y.ticks {
            self.line(&[(self.x.low, tick.at), (self.x.high, tick.at)], "gr")?;
            let (_, y) = self.spot((self.x.low, tick.at));
            self.text((f64::from(left) - 7.0, y), &tick.label, "tk", Anchor::End)?;
        }
        let mut taken = f64::NEG_INFINITY;
        for tick in &self.x.ticks {
            self.line(&[(tick.at, self.y.low), (tick.at, self.y.high)], "gr")?;
            let (x, _) = self.spot((tick.at, self.y.low));
            // A label that would touch the one before it gives way.
            let half = tick.label.chars().count() as f64 * LETTER.0 / 2.0;
            if x - half > taken {
                self.text((x, f64::from(height - bottom) + 12.0), &tick.label, "tk", Anchor::Middle)?;
                taken = x + half + 3.0;
            }
        }
        Ok(())
    }

    fn draw<E>(&self, element: E) -> Drawn
    where
        for<'b> &'b E: plotters::element::PointCollection<'b, (f64, f64)>,
        E: plotters::element::Drawable<SVGBackend<'a>>,
    {
        self.chart.borrow_mut().draw_series(std::iter::once(element)).map(|_| ()).map_err(cause)
    }

    /// A line through points in data.
    pub(super) fn line(&self, points: &[(f64, f64)], class: &str) -> Drawn {
        let points: Vec<_> = points.iter().map(|&at| self.share(at)).collect();
        self.draw(PathElement::new(points, self.ink(class).stroke_width(1)))
    }

    /// A marker at a value.
    pub(super) fn mark(&self, at: (f64, f64), marker: Marker, radius: f64, class: &str) -> Drawn {
        self.mark_at(self.spot(at), marker, radius, class)
    }

    /// A marker at a spot of the view box.
    pub(super) fn mark_at(&self, at: (f64, f64), marker: Marker, radius: f64, class: &str) -> Drawn {
        let corners: &[(f64, f64)] = match marker {
            Marker::Circle => return self.dot(at, radius, class),
            Marker::Square => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            Marker::Diamond => &[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)],
            Marker::Triangle => &[(0.0, -1.2), (1.15, 0.9), (-1.15, 0.9)],
            Marker::Down => &[(0.0, 1.2), (1.15, -0.9), (-1.15, -0.9)],
        };
        let corners: Vec<_> = corners.iter().map(|&(x, y)| (at.0 + radius * x, at.1 + radius * y)).collect();
        self.shape(&corners, class)
    }

    /// A straight line between two spots of the view box.
    pub(super) fn stroke(&self, from: (f64, f64), to: (f64, f64), class: &str) -> Drawn {
        let points = [from, to].map(|(x, y)| (fine(x), fine(y)));
        self.root.draw(&PathElement::new(points, self.ink(class).stroke_width(1))).map_err(cause)
    }

    /// A filled rectangle between two spots of the view box.
    pub(super) fn block(&self, from: (f64, f64), to: (f64, f64), class: &str) -> Drawn {
        let points = [from, to].map(|(x, y)| (fine(x), fine(y)));
        self.root.draw(&Rectangle::new(points, self.ink(class).filled())).map_err(cause)
    }

    /// A filled shape with corners at spots of the view box.
    pub(super) fn shape(&self, corners: &[(f64, f64)], class: &str) -> Drawn {
        let corners: Vec<_> = corners.iter().map(|&(x, y)| (fine(x), fine(y))).collect();
        self.root.draw(&Polygon::new(corners, self.ink(class).filled())).map_err(cause)
    }

    /// SVG of our own, over all marks: for what would be heavy mark by mark. `svg` is well-formed and holds no text
    /// of a record.
    pub(super) fn raw(&self, svg: &str) {
        self.raw.borrow_mut().push_str(svg);
    }

    /// A small disc at a spot of the view box.
    pub(super) fn dot(&self, at: (f64, f64), radius: f64, class: &str) -> Drawn {
        let style: ShapeStyle = self.ink(class).filled();
        self.root.draw(&Circle::new((fine(at.0), fine(at.1)), fine(radius), style)).map_err(cause)
    }

    /// A text whose middle line goes through a spot of the view box.
    pub(super) fn text(&self, at: (f64, f64), text: &str, class: &str, anchor: Anchor) -> Drawn {
        let h_pos = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let ink = self.ink(class);
        let style =
            TextStyle::from(("sans-serif", fine(FONT))).color(&ink).pos(Pos::new(h_pos, VPos::Center));
        self.root.draw_text(text, &style, (fine(at.0), fine(at.1))).map_err(cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plot_without_extent_is_still_well_formed() {
        let axis = Axis { low: 1.0, high: 1.0, ticks: Vec::new(), log: true };
        let frame = Frame { width: 100, height: 60, left: 10, right: 10, top: 5, bottom: 5 };
        let Drawing { body, .. } = plot(frame, &axis, &axis, |plot| {
            plot.line(&[(1.0, 1.0), (f64::NAN, 2.0)], "ln")?;
            plot.mark((f64::INFINITY, 0.0), Marker::Diamond, 4.0, "pt")?;
            plot.text((5.0, 5.0), "<script>", "lb", Anchor::Start)
        })
        .unwrap();
        assert!(!body.contains("NaN") && !body.contains("<script") && body.contains("&lt;script"), "{body}");
    }
}
