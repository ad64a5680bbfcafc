//! Findings that set two cells side by side, one of which is predicted to finish sooner.

use super::view::View;
use super::{Finding, Tone, evidence, shows};
use crate::analysis::compare::{Comparison, MAX_DOUBT};
use crate::analysis::words;
use crate::lang::{Lang, Text};
use crate::record::{Cell, Interval};

/// Two cells, and which of them is predicted to finish sooner.
pub(super) struct Pair<'a> {
    pub(super) fast: &'a Cell,
    pub(super) slow: &'a Cell,
}

impl Pair<'_> {
    /// What `shown` makes of the ratio (slow over fast, above 1), if the run shows it; else what the run shows
    /// instead.
    pub(super) fn judge(
        &self,
        id: &'static str,
        view: &View<'_>,
        shown: impl FnOnce(Interval) -> Finding,
    ) -> Option<Finding> {
        match view.compare(self.slow, self.fast) {
            Comparison::Different { ratio, .. } if ratio.median > 1.0 => Some(shown(ratio)),
            Comparison::Different { ratio, .. } => Some(self.opposite(id, view, ratio)),
            Comparison::NoDifference { ratio, .. } => Some(self.no_difference(id, view, ratio)),
            Comparison::TooFewTrials { have, need } => Some(too_few(have, need)),
            Comparison::TooManyInDoubt { in_doubt, of } => Some(self.too_doubtful(id, in_doubt, of)),
            Comparison::BelowTimer => Some(self.too_short(id)),
            Comparison::NotTheSameWork { .. } | Comparison::NotMeasured => None,
        }
    }

    /// `230 ms against 1.24 s`: the fast one first.
    pub(super) fn times(&self, lang: Lang) -> String {
        let (fast, slow) = (words::makespan(self.fast, lang), words::makespan(self.slow, lang));
        match lang {
            Lang::En => format!("{fast} against {slow}"),
            Lang::Uk => format!("{fast} проти {slow}"),
        }
    }

    /// The size of the two as a phrase with a space in front.
    pub(super) fn at(&self, view: &View<'_>, lang: Lang) -> String {
        view.at(&[self.fast, self.slow], lang)
    }

    /// Evidence: these fields of both.
    pub(super) fn evidence(&self, metrics: &[&'static str]) -> Vec<super::Evidence> {
        evidence(&[self.fast, self.slow], metrics)
    }

    /// No winner is named: too many trials are in doubt.
    pub(super) fn too_doubtful(&self, id: &'static str, in_doubt: usize, of: usize) -> Finding {
        let (fast, slow) = (&self.fast.model, &self.slow.model);
        let headline = Text::new(
            format!("This run names no winner between {fast} and {slow}: too many trials are in doubt."),
            format!("Цей запуск не називає переможця між {fast} і {slow}: забагато сумнівних прогонів."),
        );
        let because = Text::each(|lang| {
            let limit = lang.percent(MAX_DOUBT);
            match lang {
                Lang::En => {
                    format!("In doubt are {in_doubt} of {of} trials of one of them; at most {limit} may be.")
                }
                Lang::Uk => {
                    format!(
                        "В однієї з моделей їх {in_doubt} (усього прогонів {of}); дозволено щонайбільше {limit}."
                    )
                }
            }
        });
        let evidence = self.evidence(&["makespan_ns"]);
        Finding { id, headline, because, evidence, tone: Tone::DoesNotShow }
    }

    /// No winner is named: the waits are too short for a timer.
    pub(super) fn too_short(&self, id: &'static str) -> Finding {
        let (fast, slow) = (&self.fast.model, &self.slow.model);
        let headline = Text::new(
            format!(
                "This run names no winner between {fast} and {slow}: the waits are too short for a timer."
            ),
            format!("Цей запуск не називає переможця між {fast} і {slow}: очікування закороткі для таймера."),
        );
        let because = Text::new(
            "A timer wakes a fetch a little late. On waits this short more than 5 % of the time is that lateness, and it differs between threads and async.",
            "Таймер будить запит із невеликим запізненням. За таких коротких очікувань воно становить понад 5 % часу, і в потоків та async воно різне.",
        );
        let evidence = self.evidence(&["makespan_ns"]);
        Finding { id, headline, because, evidence, tone: Tone::DoesNotShow }
    }

    fn opposite(&self, id: &'static str, view: &View<'_>, ratio: Interval) -> Finding {
        let (fast, slow) = (&self.fast.model, &self.slow.model);
        let headline = |lang: Lang| {
            let (times, at) = (words::times(1.0 / ratio.median, lang), self.at(view, lang));
            match lang {
                Lang::En => format!("Against the prediction, {fast} took {times} as long as {slow}{at}."),
                Lang::Uk => {
                    format!("Усупереч прогнозу модель {fast} працювала {times} довше, ніж {slow}{at}.")
                }
            }
        };
        let because = |lang: Lang| {
            let times = self.times(lang);
            let predicted = |cell: &Cell| lang.duration(cell.predicted_makespan_ns as f64);
            let (a, b) = (predicted(self.fast), predicted(self.slow));
            match lang {
                Lang::En => format!("Measured: {times}. On an ideal machine it would be {a} against {b}."),
                Lang::Uk => format!("Виміряно: {times}. На ідеальній машині було б {a} проти {b}."),
            }
        };
        shows(id, headline, because, self.evidence(&["makespan_ns", "predicted_makespan_ns"]))
    }

    fn no_difference(&self, id: &'static str, view: &View<'_>, ratio: Interval) -> Finding {
        let (fast, slow) = (&self.fast.model, &self.slow.model);
        let headline = Text::each(|lang| {
            let at = self.at(view, lang);
            match lang {
                Lang::En => format!("This run does not show that {fast} finishes sooner than {slow}{at}."),
                Lang::Uk => {
                    format!("Цей запуск не показує, що модель {fast} завершує роботу раніше за {slow}{at}.")
                }
            }
        });
        let because = Text::each(|lang| {
            let (times, ratio) = (self.times(lang), ratio_words(ratio, lang));
            let serial = if view.is_serial() { series(lang) } else { "" };
            match lang {
                Lang::En => format!(
                    "Measured: {times}; {slow} over {fast} is {ratio}. That is no more than noise.{serial}"
                ),
                Lang::Uk => {
                    format!(
                        "Виміряно: {times}; відношення {slow} до {fast}: {ratio}. Це в межах шуму.{serial}"
                    )
                }
            }
        });
        let evidence = self.evidence(&["makespan_ns"]);
        Finding { id, headline, because, evidence, tone: Tone::DoesNotShow }
    }
}

/// Why a difference must be larger where models ran in series.
const fn series(lang: Lang) -> &'static str {
    match lang {
        Lang::En => {
            " The trials ran one model after another, so a drift of the machine may pass for a difference of up to 10 %."
        }
        Lang::Uk => " Прогони йшли модель за моделлю, тож зміна стану машини може видатися різницею до 10 %.",
    }
}

/// `1.01× (0.97× to 1.05×)`.
pub(super) fn ratio_words(ratio: Interval, lang: Lang) -> String {
    let all = [ratio.median, ratio.low, ratio.high];
    let write = |decimals: usize| all.map(|value| format!("{}×", lang.number(value, decimals)));
    let [median, low, high] = match (write(2), ratio.low.abs() >= 9.95) {
        (_, true) => all.map(|value| lang.ratio(value)),
        // Close to 1 the third decimal tells the ends apart.
        (two, false) if two[1] == two[2] => write(3),
        (two, false) => two,
    };
    match lang {
        Lang::En => format!("{median} ({low} to {high})"),
        Lang::Uk => format!("{median} (від {low} до {high})"),
    }
}

/// No winner is named: the same words whichever finding asks.
pub(super) fn too_few(have: usize, need: usize) -> Finding {
    let headline = Text::each(|lang| {
        let trials = lang.count(have as u64, words::TRIALS);
        match lang {
            Lang::En => {
                format!("This run names no winner: it has {trials} of each model, and {need} are needed.")
            }
            Lang::Uk => {
                format!(
                    "Цей запуск не називає переможця: кожна модель має {trials}, а потрібно щонайменше {need}."
                )
            }
        }
    });
    let because = Text::new(
        "With 5 trials of each, pure chance puts the same model ahead in all of them once in 16 times.",
        "Якщо прогонів по 5, то в одному випадку з 16 чиста випадковість ставить ту саму модель попереду в усіх п'яти.",
    );
    Finding { id: "too-few-trials", headline, because, evidence: Vec::new(), tone: Tone::DoesNotShow }
}
