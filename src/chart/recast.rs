//! Plotters' SVG recast: classes instead of colours, view-box units instead of the fine grid, lines as short paths.

use std::fmt::Write as _;

/// Plotters' pixels in a unit of the view box.
pub(super) const GRID: f64 = 8.0;

/// Rewrites plotters' SVG, which has an element a line (a text takes three). The colour `#00hhll` stands for the
/// class with that number.
pub(super) fn recast(svg: &str, classes: &[String]) -> String {
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
        if let Some((_, points)) = attributes.iter().find(|(key, _)| *key == "points") {
            let close = if tag == "polygon" { "z" } else { "" };
            let _ = write!(out, "<path class=\"{class}\" d=\"{}{close}\"/>", path(points));
            continue;
        }
        let _ = write!(out, "<{tag} class=\"{class}\"");
        for (key, value) in attributes {
            match key {
                "x" | "y" | "x1" | "y1" | "x2" | "y2" | "cx" | "cy" | "r" | "width" | "height" => {
                    let _ = write!(out, " {key}=\"{}\"", words(tenths(value)));
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

/// `x,y x,y …` of the fine grid as a path of relative steps: each is rounded from where it truly lies, so errors do
/// not add up, and steps too small to be seen are left out.
fn path(points: &str) -> String {
    let mut points = points.split_whitespace().map(|point| {
        let (x, y) = point.split_once(',').unwrap_or((point, "0"));
        (tenths(x), tenths(y))
    });
    let (mut x, mut y) = points.next().unwrap_or_default();
    let mut out = format!("M{} {}", words(x), words(y));
    let mut steps: Vec<(i64, i64)> = Vec::new();
    for (to_x, to_y) in points {
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
        // Writing to a string cannot fail.
        let _ = match (dx, dy) {
            (_, 0) => write!(out, "h{}", words(dx)),
            (0, _) => write!(out, "v{}", words(dy)),
            (_, 1..) => write!(out, "l{} {}", words(dx), words(dy)),
            _ => write!(out, "l{}{}", words(dx), words(dy)),
        };
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

/// A number of the fine grid in tenths of a view-box unit; 0 for what is none.
fn tenths(fine: &str) -> i64 {
    let value = fine.parse::<f64>().unwrap_or_default();
    if value.is_finite() { (value / GRID * 10.0).round() as i64 } else { 0 }
}

/// Tenths as a decimal number, as short as SVG allows.
fn words(tenths: i64) -> String {
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
    fn recasting_turns_colours_into_classes_and_scales_back() {
        let classes = ["gr".to_owned(), "ln blue".to_owned()];
        let svg = "<svg width=\"8\" height=\"8\">\n\
            <polyline fill=\"none\" opacity=\"1\" stroke=\"#000001\" stroke-width=\"1\" points=\"8,16 17,4 \"/>\n\
            <text x=\"80\" y=\"8\" dy=\"0.5ex\" text-anchor=\"end\" font-family=\"sans-serif\" font-size=\"9\" opacity=\"1\" fill=\"#000000\">\n\
            a &lt; b\n</text>\n</svg>\n";
        assert_eq!(
            recast(svg, &classes),
            "<path class=\"ln blue\" d=\"M1 2l1.1-1.5\"/>\
             <text class=\"gr\" x=\"10\" y=\"1\" dy=\"0.5ex\" text-anchor=\"end\">a &lt; b</text>"
        );
    }

    #[test]
    fn paths_are_short_and_end_where_the_points_end() {
        for (points, expect) in [
            ("", "M0 0"),
            ("8,8", "M1 1"),
            ("8,8 8,8", "M1 1"),
            ("0,0 80,0 160,0 160,-4", "M0 0h20v-.5"),
            ("0,0 80,0 40,0", "M0 0h10h-5"),
            ("0,0 8,16 16,8", "M0 0l1 2l1-1"),
            // A third of a tenth each: the first two cannot be seen, together they can.
            ("0,0 0.27,0 0.54,0 0.81,0", "M0 0h.1"),
            ("0,x nonsense", "M0 0"),
        ] {
            assert_eq!(path(points), expect, "{points}");
        }
    }
}
