//! A backend of plotters that writes SVG for a page: classes for colours, tenths of a view-box unit, short relative paths.

use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt::Write as _;

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

/// What backends of one picture have written, and the class of what is drawn next. A style of plotters is a colour; which
/// colour a class has, the page says.
#[derive(Debug, Default)]
pub(super) struct Paper {
    pub(super) body: RefCell<String>,
    pub(super) class: RefCell<String>,
}

/// Draws on a [`Paper`]. A pixel is a tenth of a unit of the view box.
pub(super) struct Svg<'a> {
    pub(super) size: (u32, u32),
    pub(super) paper: &'a Paper,
}

/// Writing into memory cannot fail.
type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl Svg<'_> {
    /// An element with the class of the moment.
    fn element(&self, name: &str, rest: &str) -> Drawn {
        let class = self.paper.class.borrow();
        // Nor can writing to a string.
        let _ = write!(self.paper.body.borrow_mut(), "<{name} class=\"{class}\" {rest}");
        Ok(())
    }
}

impl DrawingBackend for Svg<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect(at, (at.0 + 1, at.1 + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, _: &S) -> Drawn {
        self.element("path", &format!("d=\"{}\"/>", steps(path)))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        _: &S,
    ) -> Drawn {
        self.element("path", &format!("d=\"{}z\"/>", steps(corners)))
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        _: &S,
        _fill: bool,
    ) -> Drawn {
        let [x, y, width, height] = [from.0, from.1, to.0 - from.0, to.1 - from.1].map(units);
        self.element("rect", &format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        _: &S,
        _fill: bool,
    ) -> Drawn {
        let [x, y, radius] = [center.0, center.1, radius as i32].map(units);
        self.element("circle", &format!("cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>"))
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let [x, y] = [at.0, at.1].map(units);
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        self.element("text", &format!("x=\"{x}\" y=\"{y}\" dy=\"0.5ex\"{anchor}>{text}</text>"))
    }
}

/// A path of relative steps; those too small to be seen are left out.
fn steps(spots: impl IntoIterator<Item = BackendCoord>) -> String {
    let mut spots = spots.into_iter();
    let (mut x, mut y) = spots.next().unwrap_or_default();
    let mut out = format!("M{} {}", units(x), units(y));
    let mut steps: Vec<BackendCoord> = Vec::new();
    for (to_x, to_y) in spots {
        let step = (to_x - x, to_y - y);
        (x, y) = (to_x, to_y);
        match steps.last_mut() {
            _ if step == (0, 0) => {}
            Some(last) if last.1 == 0 && step.1 == 0 && last.0.signum() == step.0.signum() => {
                last.0 += step.0;
            }
            Some(last) if last.0 == 0 && step.0 == 0 && last.1.signum() == step.1.signum() => {
                last.1 += step.1;
            }
            _ => steps.push(step),
        }
    }
    for (dx, dy) in steps {
        out += &match (dx, dy) {
            (_, 0) => format!("h{}", units(dx)),
            (0, _) => format!("v{}", units(dy)),
            (_, 1..) => format!("l{} {}", units(dx), units(dy)),
            _ => format!("l{}{}", units(dx), units(dy)),
        };
    }
    out
}

/// Tenths as a decimal number of view-box units, as short as SVG allows.
fn units(tenths: i32) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    match (tenths.abs() / 10, tenths.abs() % 10) {
        (whole, 0) => format!("{sign}{whole}"),
        (0, tenth) => format!("{sign}.{tenth}"),
        (whole, tenth) => format!("{sign}{whole}.{tenth}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_short_and_end_where_the_points_end() {
        for (spots, expect) in [
            (&[][..], "M0 0"),
            (&[(10, 10)], "M1 1"),
            (&[(10, 10), (10, 10)], "M1 1"),
            (&[(0, 0), (100, 0), (200, 0), (200, -5)], "M0 0h20v-.5"),
            (&[(0, 0), (100, 0), (50, 0)], "M0 0h10h-5"),
            (&[(0, 0), (10, 20), (20, 10)], "M0 0l1 2l1-1"),
        ] {
            assert_eq!(steps(spots.iter().copied()), expect, "{spots:?}");
        }
    }
}
