//! Concurrency across, parallelism up: each model is a point.

use super::axis::Axis;
use super::canvas::{Anchor, Frame, LETTER, Plot, plot, text_width};
use super::label::{Area, Wish, beside};
use super::{Chart, Picture, Scene, finish, nothing_measured, words};

/// The chart's place in the table.
pub(super) const CHART: Chart = Chart {
    id: "plane",
    title: ("Concurrency and parallelism are two numbers", "Конкурентність і паралелізм — два різні числа"),
    how: (
        "To the right: more fetches in flight at once (L). Up: more cores busy at once (P).",
        "Праворуч: більше запитів у роботі водночас (L). Вгору: більше ядер зайнято водночас (P).",
    ),
    draw,
};

fn draw(scene: &Scene<'_>) -> Picture {
    let lang = scene.lang;
    let points: Vec<(&super::Row<'_>, f64, f64)> = scene
        .rows
        .iter()
        .filter_map(|row| Some((row, row.cell.concurrency?, row.cell.parallelism?)))
        .filter(|(_, l, p)| l.is_finite() && p.is_finite())
        .collect();
    if points.is_empty() {
        return nothing_measured(lang);
    }
    let plain = |at: f64| lang.plain(at, 6);
    let cores = f64::from(scene.cores.max(1));
    let most_l = points.iter().map(|point| point.1).fold(2.0, f64::max);
    let least_l = points.iter().map(|point| point.1).fold(1.0, f64::min);
    let x = Axis::log(least_l.max(0.1), most_l, plain).within(least_l.max(0.1) * 0.7, most_l * 1.4);
    let most_p = points.iter().map(|point| point.2).fold(cores, f64::max);
    let y = Axis::from_zero(most_p, 4, plain).within(0.0, most_p * 1.12);
    let frame = Frame { width: 440, height: 330, left: 40, right: 16, top: 22, bottom: 42 };
    let body = plot(frame, &x, &y, |plot| {
        zones(plot, &x, &y, cores, lang)?;
        let spots: Vec<(f64, f64)> = points.iter().map(|&(_, l, p)| plot.spot((l, p))).collect();
        let wishes: Vec<Wish> = points
            .iter()
            .zip(&spots)
            .map(|((row, ..), &(x, y))| Wish { x, y, width: text_width(row.name) })
            .collect();
        let bounds = Area {
            left: f64::from(frame.left) + 2.0,
            top: 2.0,
            right: f64::from(frame.width) - 2.0,
            bottom: f64::from(frame.height - frame.bottom) - 2.0,
        };
        for (((row, l, p), &(px, py)), placed) in
            points.iter().zip(&spots).zip(beside(&wishes, LETTER.1, 7.0, bounds))
        {
            let class = row.look.class;
            if let Some(placed) = placed {
                let anchor = if placed.starts { Anchor::Start } else { Anchor::End };
                let at = if placed.starts { placed.area.left } else { placed.area.right };
                let middle = f64::midpoint(placed.area.top, placed.area.bottom);
                if placed.led {
                    let short = if placed.starts { at - 2.0 } else { at + 2.0 };
                    plot.stroke((px, py), (short, middle), &format!("ld {class}"))?;
                }
                plot.text((at, middle), row.name, &format!("lb {class}"), anchor)?;
            }
            plot.mark((*l, *p), row.look.marker, 5.0, &format!("pt {class}"))?;
        }
        axis_words(plot, frame, lang)
    });
    let desc = points
        .iter()
        .map(|(row, l, p)| format!("{}: L {}, P {}", row.name, lang.short(*l), lang.short(*p)))
        .collect::<Vec<_>>()
        .join("; ");
    finish(lang, (frame.width, frame.height), desc, body)
}

/// The line at which every core is busy, named.
fn zones(plot: &Plot<'_>, x: &Axis, y: &Axis, cores: f64, lang: crate::lang::Lang) -> Result<(), String> {
    if cores > 1.0 {
        plot.rect((x.low, 1.0 + (cores - 1.0) * 0.1), (x.high, y.high), "zo")?;
    }
    plot.line(&[(x.low, cores), (x.high, cores)], "lim")?;
    let label = words(lang, ("all cores of this machine", "усі ядра цієї машини"));
    let (left, top) = plot.spot((x.low, cores));
    plot.text((left + 4.0, top - 9.0), label, "nt", Anchor::Start)
}

fn axis_words(plot: &Plot<'_>, frame: Frame, lang: crate::lang::Lang) -> Result<(), String> {
    let (across, up) = match lang {
        crate::lang::Lang::En => ("fetches in flight, on average (L) →", "cores busy, on average (P) ↑"),
        crate::lang::Lang::Uk => {
            ("запитів у роботі, у середньому (L) →", "зайнятих ядер, у середньому (P) ↑")
        }
    };
    plot.text(
        (f64::from(frame.width - frame.right), f64::from(frame.height) - 8.0),
        across,
        "al",
        Anchor::End,
    )?;
    plot.text((4.0, 9.0), up, "al", Anchor::Start)
}
