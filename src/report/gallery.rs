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

impl Figure {
    fn new(chart: &Chart, picture: Picture, lang: Lang) -> Self {
        Self {
            id: chart.id,
            size: "half",
            title: chart::words(lang, chart.title),
            how: chart::words(lang, chart.how),
            picture,
            terms: &[],
            lang,
        }
    }

    /// What a term says.
    pub(super) fn say(&self, term: &Term) -> &'static str {
        chart::words(self.lang, term.words)
    }

    fn has_a_place(&self) -> bool {
        self.picture != Picture::Absent
    }
}

/// The pictures that sum a scene up.
pub(super) fn summary(scene: &Scene<'_>) -> Vec<Figure> {
    let figure = |summary: &chart::Summary| {
        let figure = Figure::new(&summary.chart, (summary.chart.draw)(scene), scene.lang);
        // Signs of a picture that could not be drawn would explain nothing.
        let terms = if matches!(figure.picture, Picture::Drawn(_)) { summary.terms } else { &[] };
        Figure { size: "full", terms, ..figure }
    };
    chart::SUMMARY.iter().map(figure).filter(Figure::has_a_place).collect()
}

/// The further pictures of a scene.
pub(super) fn details(scene: &Scene<'_>) -> Vec<Figure> {
    let figure = |chart: &Chart| Figure::new(chart, (chart.draw)(scene), scene.lang);
    chart::DETAILS.iter().map(figure).filter(Figure::has_a_place).collect()
}

/// The pictures over the sizes of a sweep, for each backend.
pub(super) fn sweeps(subject: &Subject<'_>, lang: Lang) -> Vec<Figure> {
    let sweeping = subject.backends().into_iter().filter_map(|backend| subject.sweeping(backend, lang));
    sweeping
        .flat_map(|sweeping| {
            chart::SWEEPS.iter().map(move |chart| Figure {
                id: chart.id,
                size: "half",
                title: chart::words(lang, chart.title),
                how: chart::words(lang, chart.how),
                picture: (chart.draw)(&sweeping),
                terms: &[],
                lang,
            })
        })
        .filter(Figure::has_a_place)
        .collect()
}
