//! From a scenario, a size and a seed to a plan.

use serde::{Deserialize, Serialize};

use super::arrivals::{Pace, interleaved};
use super::length::{Length, MICROSECOND, whole};
use super::limits;
use super::sample::Sampler;
use super::types::{Group, Scenario};
use crate::plan::{
    self, Admission, Circuit, Clients, Fetch, Limits, Nanos, Plan, Request, Requests, Retry, Step,
};
use crate::record::StepKind;

/// The stream of random numbers of what clients think; those of the groups count from 0.
const THINKING: u64 = u64::MAX;

/// At which size to expand a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// The total number of fetches; `None` means what the file says.
    pub count: Option<u64>,
    /// Multiplies every duration; finite and over zero.
    pub scale: f64,
    /// Seeds the random durations and arrivals.
    pub seed: u64,
    /// Arrivals per second, before `scale`; `None` means what the file says.
    #[serde(default)]
    pub rate: Option<f64>,
    /// When a fetch is not run, before `scale`; each `None` means what the file says.
    #[serde(default)]
    pub admission: Admission,
    /// What a model may use.
    pub limits: Limits,
}

impl Size {
    /// What the file says, at its full length.
    #[must_use]
    pub fn of_file(seed: u64, limits: Limits) -> Self {
        Self { count: None, scale: 1.0, seed, rate: None, admission: Admission::default(), limits }
    }
}

/// Why a scenario cannot be expanded at a size.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ExpandError {
    /// No fetch at all.
    #[error("scenario `{id}`: a plan needs at least one fetch")]
    Empty {
        /// The scenario.
        id: String,
    },
    /// Over [`limits::FETCHES`].
    #[error("scenario `{id}`: {count} fetches are too many; a plan holds at most {}", limits::FETCHES)]
    TooManyFetches {
        /// The scenario.
        id: String,
        /// What was asked for.
        count: u64,
    },
    /// Over [`limits::PLAN_STEPS`].
    #[error(
        "scenario `{id}`: {steps} random durations are too many; a plan holds at most {}",
        limits::PLAN_STEPS
    )]
    TooManySteps {
        /// The scenario.
        id: String,
        /// What was asked for.
        steps: u64,
    },
    /// Not finite, or not over zero.
    #[error("scenario `{id}`: a scale must be finite and over 0, and it is {scale}")]
    BadScale {
        /// The scenario.
        id: String,
        /// What was asked for.
        scale: f64,
    },
    /// The last arrival would be over 1 h.
    #[error("scenario `{id}`: the last of {count} fetches would be due after {} s, and 1 h is the most; ask for fewer, or more a second", seconds.round())]
    TooLate {
        /// The scenario.
        id: String,
        /// How many fetches.
        count: u64,
        /// When the last of them is due.
        seconds: f64,
    },
    /// A rate was asked for, and the scenario's arrivals have more than one.
    #[error(
        "scenario `{id}`: its fetches come in bursts, in stages or from clients that wait, which no single rate describes"
    )]
    NoSingleRate {
        /// The scenario.
        id: String,
    },
    /// A queue or a deadline, where all fetches are due at the start.
    #[error(
        "scenario `{id}`: a queue or a deadline is for fetches that arrive, and these are all due at the start; add a rate"
    )]
    NoArrivals {
        /// The scenario.
        id: String,
    },
    /// A queue or a deadline, where fetches come only when others were answered.
    #[error(
        "scenario `{id}`: a queue or a deadline is for fetches that come whether or not others were answered, and here clients wait"
    )]
    ClientsWait {
        /// The scenario.
        id: String,
    },
    /// A duration would be over 1 h.
    #[error("scenario `{id}`, group `{group}`: {length} times {scale} is over 1 h")]
    TooLong {
        /// The scenario.
        id: String,
        /// The group.
        group: String,
        /// The length, as the file says it.
        length: Box<Length>,
        /// The scale that was asked for.
        scale: f64,
    },
}

/// When fetches come that are not all due at the start.
#[derive(Default)]
struct Arrivals {
    /// When each fetch is due; its client's thinking where there are clients.
    instants: Vec<(u32, Nanos)>,
    clients: Option<Clients>,
}

impl Scenario {
    /// Expands the scenario: every duration fixed. Equal on every machine for equal arguments; with the same
    /// seed, a larger count only appends fetches to each group.
    ///
    /// # Errors
    /// If the size is over a limit. Nothing is allocated before that is known.
    pub fn expand(&self, size: &Size) -> Result<Plan, ExpandError> {
        let counts = self.counts(size)?;
        self.check_lengths(size.scale)?;
        let total: u64 = counts.iter().sum();
        let Arrivals { instants, clients } = self.arrivals(size, &counts)?;
        let mut fetches = Vec::with_capacity(index(total) as usize);
        let mut steps = Vec::with_capacity(index(distinct_steps(&self.groups, &counts)) as usize);
        let mut groups = Vec::with_capacity(self.groups.len());
        let mut list = Vec::new();
        for ((group, count), number) in self.groups.iter().zip(counts).zip(0_u64..) {
            let first = index(fetches.len() as u64);
            let sampler = Sampler::new(size.seed, number);
            let request = index(list.len() as u64);
            list.extend(group.steps.iter().filter_map(|step| step.request.as_deref().cloned()));
            expand_group(group, (count, request), size.scale, sampler, &mut fetches, &mut steps);
            let fetches = first..index(fetches.len() as u64);
            groups.push(plan::Group { name: group.name.clone(), fetches });
        }
        for (id, due) in instants {
            fetches[id as usize].arrival = due;
        }
        Ok(Plan {
            fetches: fetches.into(),
            steps: steps.into(),
            groups: groups.into(),
            limits: size.limits,
            seed: size.seed,
            clients,
            admission: self.admission(size)?,
            requests: self.requests(list, size.scale),
        })
    }

    /// When fetches are due at `rate` arrivals a second, or as the file says; `None` if all at the start.
    ///
    /// # Errors
    /// If there is a rate, and the file's arrivals have more than one.
    pub fn pace(&self, rate: Option<f64>) -> Result<Option<Pace>, ExpandError> {
        let own = self.load.as_ref().map(|load| &load.pace);
        match (own, rate) {
            (own, None) => Ok(own.cloned()),
            (None, Some(rate)) => Ok(Some(Pace::Even(rate))),
            (Some(pace), Some(rate)) => match pace.at_rate(rate) {
                None => Err(ExpandError::NoSingleRate { id: self.id.clone() }),
                pace => Ok(pace),
            },
        }
    }

    /// True if as many fetches come for each worker as [`Self::pace`] says.
    #[must_use]
    pub fn comes_per_worker(&self) -> bool {
        self.load.as_ref().is_some_and(|load| load.per_worker)
    }

    /// Which fetch is due when, where they are not all due at the start. The instants are the same for every backend
    /// and model, and for whatever size of the limits unless fetches come for each worker.
    fn arrivals(&self, size: &Size, counts: &[u64]) -> Result<Arrivals, ExpandError> {
        let Some(mut pace) = self.pace(size.rate)? else { return Ok(Arrivals::default()) };
        if self.comes_per_worker() {
            pace = pace.times(size.limits.workers);
        }
        let count = counts.iter().sum();
        let turns = interleaved(counts);
        if let Pace::Clients { count, think } = &pace {
            let mut sampler = Sampler::new(size.seed, THINKING);
            let thinks = turns.iter().map(|id| (*id, sampler.length(think, size.scale))).collect();
            return Ok(Arrivals {
                instants: thinks,
                clients: Some(Clients { count: *count, turns: turns.into() }),
            });
        }
        let instants = pace.instants(count, size.scale, size.seed);
        let last = instants.last().copied().unwrap_or(0);
        if last > limits::DURATION {
            return Err(ExpandError::TooLate { id: self.id.clone(), count, seconds: last as f64 / 1e9 });
        }
        Ok(Arrivals { instants: turns.into_iter().zip(instants).collect(), clients: None })
    }

    /// When a fetch is not run. However small the scale: a deadline of nothing would leave none a chance.
    fn admission(&self, size: &Size) -> Result<Admission, ExpandError> {
        let own = self.load.as_ref().map(|load| load.admission).unwrap_or_default();
        let scaled = |nanos: Nanos| whole(nanos as f64 * size.scale).max(MICROSECOND);
        let asked = size.admission.or(own);
        let admission = Admission { deadline: asked.deadline.map(scaled), ..asked };
        if admission != Admission::default() {
            match self.pace(size.rate)? {
                None => return Err(ExpandError::NoArrivals { id: self.id.clone() }),
                Some(Pace::Clients { .. }) => return Err(ExpandError::ClientsWait { id: self.id.clone() }),
                Some(_) => {}
            }
        }
        Ok(admission)
    }

    /// The requests and their policy; without requests there is none, so that the plan is what it always was.
    fn requests(&self, list: Vec<Request>, scale: f64) -> Requests {
        if list.is_empty() {
            return Requests::default();
        }
        let scaled = |nanos: Nanos| whole(nanos as f64 * scale);
        Requests {
            list: list.into(),
            // However small the scale: a timeout of nothing would leave no request a chance.
            timeout: self.run.timeout.map(|timeout| scaled(timeout).max(MICROSECOND)),
            timeout_covers_pool: self.run.timeout_covers_pool,
            retry: self.run.retry.map(|retry| Retry {
                backoff: scaled(retry.backoff),
                longest: scaled(retry.longest),
                ..retry
            }),
            circuit: self.run.circuit.map(|c| Circuit { open_for: scaled(c.open_for), ..c }),
        }
    }

    /// How many fetches each group has at `size`.
    fn counts(&self, size: &Size) -> Result<Vec<u64>, ExpandError> {
        let own: Vec<u64> = self.groups.iter().map(|group| group.count).collect();
        let total = size.count.unwrap_or_else(|| own.iter().fold(0, |sum, count| sum.saturating_add(*count)));
        if total == 0 {
            return Err(ExpandError::Empty { id: self.id.clone() });
        }
        if total > limits::FETCHES {
            return Err(ExpandError::TooManyFetches { id: self.id.clone(), count: total });
        }
        let counts = if size.count.is_some() { apportion(total, &own) } else { own };
        let steps = distinct_steps(&self.groups, &counts);
        if steps > limits::PLAN_STEPS {
            return Err(ExpandError::TooManySteps { id: self.id.clone(), steps });
        }
        Ok(counts)
    }

    fn check_lengths(&self, scale: f64) -> Result<(), ExpandError> {
        if !(scale.is_finite() && scale > 0.0) {
            return Err(ExpandError::BadScale { id: self.id.clone(), scale });
        }
        for group in &self.groups {
            if let Some(step) = group.steps.iter().find(|step| !fits(&step.length, scale)) {
                return Err(ExpandError::TooLong {
                    id: self.id.clone(),
                    group: group.name.clone(),
                    length: Box::new(step.length.clone()),
                    scale,
                });
            }
        }
        Ok(())
    }
}

impl Group {
    /// True if every fetch of the group does exactly the same.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.steps.iter().all(|step| step.length.is_fixed())
    }
}

/// How many steps so many fetches of each group take in [`Plan::steps`].
pub(super) fn distinct_steps(groups: &[Group], counts: &[u64]) -> u64 {
    let of = |(group, count): (&Group, &u64)| {
        let steps = group.steps.len() as u64;
        if group.is_fixed() { steps } else { steps.saturating_mul(*count) }
    };
    groups.iter().zip(counts).map(of).fold(0, u64::saturating_add)
}

/// True if `scale` leaves every duration of the file within an hour.
pub(super) fn fits(length: &Length, scale: f64) -> bool {
    length.longest_named() as f64 * scale <= limits::DURATION as f64
}

fn expand_group(
    group: &Group,
    // How many fetches, and the number of the group's first request.
    (count, first_request): (u64, u32),
    scale: f64,
    mut sampler: Sampler,
    fetches: &mut Vec<Fetch>,
    steps: &mut Vec<Step>,
) {
    let fixed = group.is_fixed();
    let mut range = index(steps.len() as u64)..index(steps.len() as u64);
    for fetch in 0..count {
        if fetch == 0 || !fixed {
            let start = index(steps.len() as u64);
            let mut request = first_request;
            steps.extend(group.steps.iter().map(|step| {
                let nanos = match &step.length {
                    Length::Fixed(nanos) => whole(*nanos as f64 * scale),
                    length => sampler.length(length, scale),
                };
                match step.kind {
                    StepKind::Wait if step.request.is_some() => {
                        request += 1;
                        Step::Request(request - 1, nanos)
                    }
                    StepKind::Wait => Step::Wait(nanos),
                    StepKind::Compute => Step::Compute(nanos),
                }
            }));
            range = start..index(steps.len() as u64);
        }
        fetches.push(Fetch { arrival: 0, steps: range.clone() });
    }
}

/// Both caps of a plan lie below 2^24.
fn index(number: u64) -> u32 {
    u32::try_from(number).expect("at most 16 000 000, checked before anything was allocated")
}

/// Shares `total` out in proportion to `weights` by the largest-remainder method (Hamilton); of equal
/// remainders the first in order wins. The shares add up to `total` exactly. All zero if all weights are.
#[must_use]
pub fn apportion(total: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let product = |weight: &u64| u128::from(total) * u128::from(*weight);
    let mut shares: Vec<u64> =
        weights.iter().map(|w| u64::try_from(product(w) / sum).expect("at most the total")).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(product(&weights[i]) % sum), i));
    let left = total - shares.iter().sum::<u64>();
    for &i in order.iter().cycle().take(usize::try_from(left).expect("fewer than there are weights")) {
        shares[i] += 1;
    }
    shares
}
