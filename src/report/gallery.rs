//! Charts in their frames.

use crate::chart::{self, Chart, Picture, Scene, Term};
use crate::lang::Lang;

use super::views::Subject;

/// A chart in its frame.
pub(super) struct Figure {
    pub(super) id: &'static str,
    /// `full` or `half` of the page's width.
    pub(super) size: &'static str,
    pub(super) title: &'static str,
    pub(super) how: &'static str,
    pub(super) picture: Picture,
    /// The picture's signs in words.
    pub(super) terms: &'static [Term],
    lang: Lang,
}

/// A text of a chart in both languages.
type Pair = (&'static str, &'static str);

impl Figure {
    /// The frame of a picture; `None` where the chart has no place for it.
    fn new(id: &'static str, title: Pair, how: Pair, picture: Picture, lang: Lang) -> Option<Self> {
        let (title, how) = (chart::words(lang, title), chart::words(lang, how));
        let drawn = picture != Picture::Absent;
        drawn.then_some(Self { id, size: "half", title, how, picture, terms: &[], lang })
    }

    fn of(chart: &Chart, scene: &Scene<'_>) -> Option<Self> {
        Self::new(chart.id, chart.title, chart.how, (chart.draw)(scene), scene.lang)
    }

    /// What a term says.
    pub(super) fn say(&self, term: &Term) -> &'static str {
        chart::words(self.lang, term.words)
    }
}

/// The pictures that sum a scene up.
pub(super) fn summary(scene: &Scene<'_>) -> Vec<Figure> {
    let figure = |summary: &chart::Summary| {
        let figure = Figure::of(&summary.chart, scene)?;
        // Signs of a picture that could not be drawn would explain nothing.
        let terms = if matches!(figure.picture, Picture::Drawn(_)) { summary.terms } else { &[] };
        Some(Figure { size: "full", terms, ..figure })
    };
    chart::SUMMARY.iter().filter_map(figure).collect()
}

/// The further pictures of a scene.
pub(super) fn details(scene: &Scene<'_>) -> Vec<Figure> {
    chart::DETAILS.iter().filter_map(|chart| Figure::of(chart, scene)).collect()
}

/// The pictures over the sizes of a sweep, for each backend.
pub(super) fn sweeps(subject: &Subject<'_>, lang: Lang) -> Vec<Figure> {
    let sweeping = subject.backends().into_iter().filter_map(|backend| subject.sweeping(backend, lang));
    let figures = |sweeping| {
        chart::SWEEPS.iter().filter_map(move |chart| {
            Figure::new(chart.id, chart.title, chart.how, (chart.draw)(&sweeping), lang)
        })
    };
    sweeping.flat_map(figures).collect()
}
