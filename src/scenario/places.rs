//! Places in a lesson's words for the sizes of its plan: where sixteen fetches run, `{count}` is read as 16.

use super::arrivals::Load;
use super::expand::{Size, apportion};
use super::types::{Group, Scenario};
use crate::lang::{Lang, Piece, Text, pieces};
use crate::plan::{Admission, Nanos, Retry};
use crate::record::{StepKind, Sweep, Vary};

/// Every place that the plan fills; `count`, `wait` and `compute` also with a group: `{wait.pay}`.
pub(super) const NAMES: [&str; 19] = [
    "count",
    "wait",
    "compute",
    "total",
    "longest",
    "limit",
    "connections",
    "workers",
    "blocking_threads",
    "attempts",
    "backoff",
    "rate",
    "clients",
    "queue",
    "deadline",
    "within",
    "smallest",
    "largest",
    "sizes",
];

/// Why the plan has no number for a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// No place has this name.
    Unknown,
    /// No group has this name.
    NoGroup(String),
    /// The groups differ, and none is named.
    Differ,
    /// The file does not set what is asked for.
    NotSet(&'static str),
    /// It has many values, since the sweep varies it.
    Swept,
}

/// A plan's sizes: of what the places are filled.
pub(super) struct Sizes<'a> {
    pub(super) groups: &'a [Group],
    pub(super) size: &'a Size,
    pub(super) sweep: Option<&'a Sweep>,
    /// When fetches come.
    pub(super) load: Option<&'a Load>,
    /// Whether requests are tried again.
    pub(super) retry: Option<Retry>,
}

/// True if `name` looks like a place: `{ name }` and `{}` are words.
pub(super) fn is_place(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// True if the plan, and not a claim, fills the place.
pub(super) fn is_of_plan(name: &str, claims: impl Fn(&str) -> bool) -> bool {
    let base = name.split('.').next().unwrap_or_default();
    NAMES.contains(&base) && !claims(base)
}

impl Sizes<'_> {
    /// What stands at a place.
    pub(super) fn value(&self, name: &str, lang: Lang) -> Result<String, Missing> {
        let (base, group) = name.split_once('.').map_or((name, None), |(base, group)| (base, Some(group)));
        if group.is_some() && !matches!(base, "count" | "wait" | "compute") {
            return Err(Missing::Unknown);
        }
        let number = |number: u32| lang.number(f64::from(number), 0);
        let set = |vary, value: Option<u32>, key| {
            self.unless_swept(vary)?;
            value.map(number).ok_or(Missing::NotSet(key))
        };
        let limits = &self.size.limits;
        match base {
            "count" => Ok(lang.number(self.count(group)? as f64, 0)),
            "wait" => self.each(group, StepKind::Wait).map(|nanos| lang.nominal(nanos)),
            "compute" => self.each(group, StepKind::Compute).map(|nanos| lang.nominal(nanos)),
            "total" => {
                self.unless_swept(Vary::Count)?;
                Ok(lang.nominal(self.fetches()?.map(|(count, nanos)| count as f64 * nanos).sum()))
            }
            "longest" => Ok(lang.nominal(self.fetches()?.map(|(_, nanos)| nanos).fold(0.0, f64::max))),
            "limit" => set(Vary::InFlight, limits.in_flight, "in_flight"),
            "connections" => set(Vary::Connections, limits.connections, "connections"),
            "workers" => set(Vary::Workers, Some(limits.workers), "workers"),
            "blocking_threads" => {
                set(Vary::BlockingThreads, Some(limits.blocking_threads), "blocking_threads")
            }
            "attempts" => self.retry.map(|retry| number(retry.attempts)).ok_or(Missing::NotSet("retry")),
            "backoff" => {
                let retry = self.retry.ok_or(Missing::NotSet("retry"))?;
                Ok(lang.nominal(retry.backoff as f64 * self.size.scale))
            }
            "queue" => set(Vary::Queue, self.admission().queue, "queue"),
            "clients" => {
                self.load.and_then(|load| load.pace.clients()).map(number).ok_or(Missing::NotSet("clients"))
            }
            "deadline" => self.scaled(self.admission().deadline, "deadline", lang),
            "within" => {
                let own = self.load.and_then(|load| load.within);
                self.scaled(own.or(self.admission().deadline), "within", lang)
            }
            "rate" => self.rate().map(|rate| lang.plain(rate, 6)),
            "smallest" => self.swept(lang).map(|all| all.first().cloned().unwrap_or_default()),
            "largest" => self.swept(lang).map(|all| all.last().cloned().unwrap_or_default()),
            "sizes" => self.swept(lang).map(|all| all.join(", ")),
            _ => Err(Missing::Unknown),
        }
    }

    fn scaled(&self, time: Option<Nanos>, key: &'static str, lang: Lang) -> Result<String, Missing> {
        self.unless_swept(Vary::Scale)?;
        Ok(lang.nominal(time.ok_or(Missing::NotSet(key))? as f64 * self.size.scale))
    }

    /// When a fetch is not run, before `scale`.
    fn admission(&self) -> Admission {
        self.size.admission.or(self.load.map(|load| load.admission).unwrap_or_default())
    }

    /// Arrivals per second, as they are after `scale`.
    fn rate(&self) -> Result<f64, Missing> {
        self.unless_swept(Vary::Rate)?;
        self.unless_swept(Vary::Scale)?;
        let own = self.load.and_then(|load| load.pace.rate());
        let rate = self.size.rate.or(own).ok_or(Missing::NotSet("rate"))?;
        Ok(rate / self.size.scale)
    }

    fn unless_swept(&self, vary: Vary) -> Result<(), Missing> {
        if self.sweep.is_some_and(|sweep| sweep.vary == vary) { Err(Missing::Swept) } else { Ok(()) }
    }

    /// The values of the sweep, ascending.
    fn swept(&self, lang: Lang) -> Result<Vec<String>, Missing> {
        let over = self.sweep.map(|sweep| &sweep.over).ok_or(Missing::NotSet("sweep"))?;
        Ok(over.iter().map(|value| lang.plain(*value, 6)).collect())
    }

    /// How many fetches each group has.
    fn counts(&self) -> Vec<u64> {
        let own: Vec<u64> = self.groups.iter().map(|group| group.count).collect();
        self.size.count.map_or_else(|| own.clone(), |total| apportion(total, &own))
    }

    fn count(&self, group: Option<&str>) -> Result<u64, Missing> {
        self.unless_swept(Vary::Count)?;
        let counts = self.counts();
        group.map_or_else(|| Ok(counts.iter().sum()), |name| Ok(counts[self.place_of(name)?]))
    }

    fn place_of(&self, name: &str) -> Result<usize, Missing> {
        let at = self.groups.iter().position(|group| group.name == name);
        at.ok_or_else(|| Missing::NoGroup(name.to_owned()))
    }

    /// What a fetch of the group waits or computes together; without a name, a fetch of whichever group.
    fn each(&self, group: Option<&str>, kind: StepKind) -> Result<f64, Missing> {
        self.unless_swept(Vary::Scale)?;
        if let Some(name) = group {
            return Ok(self.steps(&self.groups[self.place_of(name)?], |other| other == kind) as f64);
        }
        let mut all = self.groups.iter().map(|group| self.steps(group, |other| other == kind));
        let first = all.next().unwrap_or(0);
        if all.all(|other| other == first) { Ok(first as f64) } else { Err(Missing::Differ) }
    }

    /// The fetches of each group, and what one of them takes.
    fn fetches(&self) -> Result<impl Iterator<Item = (u64, f64)>, Missing> {
        self.unless_swept(Vary::Scale)?;
        let each = self.groups.iter().map(|group| self.steps(group, |_| true) as f64);
        Ok(self.counts().into_iter().zip(each.collect::<Vec<_>>()))
    }

    /// The medians of these steps of a fetch together, scaled.
    fn steps(&self, group: &Group, which: impl Fn(StepKind) -> bool) -> Nanos {
        let steps = group.steps.iter().filter(|step| which(step.kind));
        steps.map(|step| step.length.scaled(self.size.scale).median_ns()).fold(0, Nanos::saturating_add)
    }

    /// The text with every place filled that the plan fills; others stay for the claims.
    fn fill(&self, text: &Text, claims: impl Fn(&str) -> bool) -> Text {
        Text::each(|lang| {
            let words = pieces(text.get(lang)).map(|piece| match piece {
                Piece::Words(words) => words.to_owned(),
                Piece::Place(name) if is_of_plan(name, &claims) => {
                    // Checked when the file was read, for what a flag cannot take away.
                    self.value(name, lang).unwrap_or_else(|_| format!("{{{name}}}"))
                }
                Piece::Place(name) => format!("{{{name}}}"),
            });
            words.collect()
        })
    }
}

impl Scenario {
    /// The scenario with the sizes of its plan in its words: in question, answers, lesson and claims.
    #[must_use]
    pub fn told(&self, size: &Size, sweep: Option<&Sweep>) -> Self {
        let sizes =
            Sizes { groups: &self.groups, size, sweep, load: self.load.as_ref(), retry: self.run.retry };
        let fill = |text: &Text| sizes.fill(text, |_| false);
        let ids = |name: &str| self.claims.iter().any(|claim| claim.id.as_deref() == Some(name));
        let mut told = self.clone();
        told.question = self.question.as_ref().map(fill);
        told.lesson = self.lesson.as_ref().map(fill);
        for answer in &mut told.answers {
            answer.text = fill(&answer.text);
            answer.because = sizes.fill(&answer.because, ids);
        }
        for claim in &mut told.claims {
            claim.text = claim.text.as_ref().map(fill);
        }
        told
    }
}
