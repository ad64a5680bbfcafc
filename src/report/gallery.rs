//! Charts in their frames.

use crate::chart::{self, Chart, Picture, Scene, SweepChart, Sweeping, Term};
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
    fn new<D>(chart: &Chart<D>, size: &'static str, picture: Picture, lang: Lang) -> Self {
        Self {
            id: chart.id,
            size,
            title: (chart.title)(lang.words()),
            how: (chart.how)(lang.words()),
            // Signs of a picture that could not be drawn would explain nothing.
            terms: if matches!(picture, Picture::Drawn(_)) { chart.terms } else { &[] },
            picture,
            lang,
        }
    }

    fn has_a_place(&self) -> bool {
        self.picture != Picture::Absent
    }

    /// What a term says.
    pub(super) fn say(&self, term: &Term) -> &'static str {
        (term.meaning)(self.lang.words())
    }
}

/// The pictures that sum a scene up.
pub(super) fn summary(scene: &Scene<'_>) -> Vec<Figure> {
    figures(chart::SUMMARY, "full", scene)
}

/// The further pictures of a scene.
pub(super) fn details(scene: &Scene<'_>) -> Vec<Figure> {
    figures(chart::DETAILS, "half", scene)
}

fn figures(charts: &[Chart], size: &'static str, scene: &Scene<'_>) -> Vec<Figure> {
    let figure = |chart: &Chart| Figure::new(chart, size, (chart.draw)(scene), scene.lang);
    charts.iter().map(figure).filter(Figure::has_a_place).collect()
}

/// The pictures over the sizes of a sweep, for each backend.
pub(super) fn sweeps(subject: &Subject<'_>, lang: Lang) -> Vec<Figure> {
    let sweeping = subject.backends().into_iter().filter_map(|backend| subject.sweeping(backend, lang));
    let figure = |sweeping: &Sweeping<'_>, chart: &SweepChart| {
        Figure::new(chart, "half", (chart.draw)(sweeping), lang)
    };
    sweeping
        .flat_map(|sweeping| chart::SWEEPS.iter().map(move |chart| figure(&sweeping, chart)))
        .filter(Figure::has_a_place)
        .collect()
}
