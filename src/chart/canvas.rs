//! Plotters on a fine grid, recast into compact SVG that knows classes instead of colours.
//!
//! Plotters writes hex colours, fixed sizes and whole pixels. So every class is drawn in a colour of its own that
//! stands for it, on a grid [`GRID`] times finer than the view box, and the result is rewritten line by line: the
//! colour becomes the class, the numbers are scaled back, everything that CSS decides is left out.

use std::cell::RefCell;
use std::fmt::Write as _;

use plotters::chart::ChartContext;
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::element::{Circle, EmptyElement, PathElement, Polygon, Rectangle};
use plotters::prelude::{Cartesian2d, ChartBuilder, DrawingArea, IntoDrawingArea, RGBColor, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, ShapeStyle, TextStyle};

use super::axis::Axis;
use super::style::Marker;

/// Plotters' pixels in a unit of the view box.
const GRID: f64 = 8.0;

/// Widest and highest a letter of direct labels may be, in view-box units: labels are placed for the size that
/// they have in a narrow window, and are smaller than that elsewhere.
pub(super) const LETTER: (f64, f64) = (8.3, 16.0);

/// The width that `text` may take as a direct label.
pub(super) fn text_width(text: &str) -> f64 {
    text.chars().count() as f64 * LETTER.0
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
}

/// Draws a plot with grid lines and tick labels at the axes' ticks, then `paint`, and returns the SVG inside.
pub(super) fn plot(
    frame: Frame,
    x: &Axis,
    y: &Axis,
    paint: impl FnOnce(&Plot<'_>) -> Drawn,
) -> Result<String, String> {
    let classes = RefCell::new(Vec::new());
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
        let plot = Plot { root: root.clone(), chart: RefCell::new(chart), frame, x, y, classes: &classes };
        plot.axes()?;
        paint(&plot)?;
        root.present().map_err(cause)?;
    }
    Ok(recast(&svg, &classes.into_inner()))
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

    /// How many rows a chart of rows counts.
    pub(super) fn rows(&self) -> f64 {
        self.y.high
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

    /// A filled shape with corners in data.
    pub(super) fn fill(&self, points: &[(f64, f64)], class: &str) -> Drawn {
        let points: Vec<_> = points.iter().map(|&at| self.share(at)).collect();
        self.draw(Polygon::new(points, self.ink(class).filled()))
    }

    /// A filled rectangle between two corners in data.
    pub(super) fn rect(&self, corner: (f64, f64), other: (f64, f64), class: &str) -> Drawn {
        self.draw(Rectangle::new([self.share(corner), self.share(other)], self.ink(class).filled()))
    }

    /// A marker at a value.
    pub(super) fn mark(&self, at: (f64, f64), marker: Marker, radius: f64, class: &str) -> Drawn {
        let at = self.share(at);
        let style: ShapeStyle = self.ink(class).filled();
        let r = fine(radius);
        let shape = |corners: &[(f64, f64)]| {
            let corners: Vec<_> =
                corners.iter().map(|&(x, y)| (fine(radius * x), fine(radius * y))).collect();
            self.draw(EmptyElement::at(at) + Polygon::new(corners, style))
        };
        match marker {
            Marker::Circle => self.draw(EmptyElement::at(at) + Circle::new((0, 0), r, style)),
            Marker::Square => shape(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
            Marker::Diamond => shape(&[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)]),
            Marker::Triangle => shape(&[(0.0, -1.2), (1.15, 0.9), (-1.15, 0.9)]),
            Marker::Down => shape(&[(0.0, 1.2), (1.15, -0.9), (-1.15, -0.9)]),
        }
    }

    /// A straight line between two spots of the view box.
    pub(super) fn stroke(&self, from: (f64, f64), to: (f64, f64), class: &str) -> Drawn {
        let points = [from, to].map(|(x, y)| (fine(x), fine(y)));
        self.root.draw(&PathElement::new(points, self.ink(class).stroke_width(1))).map_err(cause)
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
            TextStyle::from(("sans-serif", fine(12.0))).color(&ink).pos(Pos::new(h_pos, VPos::Center));
        self.root.draw_text(text, &style, (fine(at.0), fine(at.1))).map_err(cause)
    }
}

/// Rewrites plotters' SVG, which has an element a line (a text takes three).
fn recast(svg: &str, classes: &[String]) -> String {
    let mut out = String::with_capacity(svg.len() / 3);
    let mut lines = svg.lines().filter(|line| !line.starts_with("<svg") && !line.starts_with("</svg"));
    while let Some(line) = lines.next() {
        let Some((tag, rest)) = line.strip_prefix('<').and_then(|line| line.split_once(' ')) else {
            continue;
        };
        let attributes: Vec<(&str, &str)> = attributes(rest).collect();
        let class = ["stroke", "fill"]
            .iter()
            .filter_map(|paint| attributes.iter().find(|(key, _)| key == paint))
            .find_map(|(_, hex)| class_of(hex, classes))
            .unwrap_or_default();
        let _ = write!(out, "<{tag} class=\"{class}\"");
        for (key, value) in attributes {
            match key {
                "x" | "y" | "x1" | "y1" | "x2" | "y2" | "cx" | "cy" | "r" | "width" | "height" => {
                    let _ = write!(out, " {key}=\"{}\"", coarse(value));
                }
                "points" => {
                    let points = value.split_whitespace().map(|point| {
                        let (x, y) = point.split_once(',').unwrap_or((point, "0"));
                        format!("{},{}", coarse(x), coarse(y))
                    });
                    let _ = write!(out, " points=\"{}\"", points.collect::<Vec<_>>().join(" "));
                }
                "text-anchor" if value == "start" => {}
                "text-anchor" | "dy" => {
                    let _ = write!(out, " {key}=\"{value}\"");
                }
                _ => {}
            }
        }
        if tag == "text" {
            let _ = write!(out, ">{}</text>", lines.next().unwrap_or_default());
        } else {
            out.push_str("/>");
        }
    }
    out
}

/// `key="value"` pairs; plotters escapes quotes inside values.
fn attributes(mut rest: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        let (key, tail) = rest.split_once("=\"")?;
        let (value, tail) = tail.split_once('"')?;
        rest = tail;
        Some((key.trim(), value))
    })
}

fn class_of<'a>(hex: &str, classes: &'a [String]) -> Option<&'a str> {
    let index = usize::from_str_radix(hex.strip_prefix('#')?, 16).ok()?;
    classes.get(index).map(String::as_str)
}

/// A number of the fine grid in view-box units, with at most one decimal.
fn coarse(fine: &str) -> String {
    let Ok(value) = fine.parse::<f64>() else { return "0".to_owned() };
    let tenths = (value / GRID * 10.0).round() / 10.0;
    format!("{tenths}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recasting_turns_colours_into_classes_and_scales_back() {
        let classes = ["gr".to_owned(), "ln blue".to_owned()];
        let svg = "<svg width=\"8\" height=\"8\">\n\
            <polyline fill=\"none\" opacity=\"1\" stroke=\"#000001\" stroke-width=\"1\" points=\"8,16 17,4 \"/>\n\
            <text x=\"80\" y=\"8\" dy=\"0.5ex\" text-anchor=\"end\" font-family=\"sans-serif\" font-size=\"9\" opacity=\"1\" fill=\"#000000\">\n\
            a &lt; b\n</text>\n</svg>\n";
        assert_eq!(
            recast(svg, &classes),
            "<polyline class=\"ln blue\" points=\"1,2 2.1,0.5\"/>\
             <text class=\"gr\" x=\"10\" y=\"1\" dy=\"0.5ex\" text-anchor=\"end\">a &lt; b</text>"
        );
    }

    #[test]
    fn a_plot_without_extent_is_still_well_formed() {
        let axis = Axis { low: 1.0, high: 1.0, ticks: Vec::new(), log: true };
        let frame = Frame { width: 100, height: 60, left: 10, right: 10, top: 5, bottom: 5 };
        let body = plot(frame, &axis, &axis, |plot| {
            plot.line(&[(1.0, 1.0), (f64::NAN, 2.0)], "ln")?;
            plot.mark((f64::INFINITY, 0.0), Marker::Diamond, 4.0, "pt")?;
            plot.text((5.0, 5.0), "<script>", "lb", Anchor::Start)
        })
        .unwrap();
        assert!(!body.contains("NaN") && !body.contains("<script") && body.contains("&lt;script"), "{body}");
    }
}
