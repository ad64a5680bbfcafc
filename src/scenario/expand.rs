//! From a scenario, a size and a seed to a plan.

use serde::{Deserialize, Serialize};

use super::arrivals::{Pace, interleaved};
use super::expand_error::ExpandError;
use super::length::{Length, MICROSECOND, whole};
use super::limits;
use super::sample::Sampler;
use super::types::{Group, Scenario, StepSpec};
use crate::plan::{
    self, Admission, Circuit, Clients, Limits, Nanos, Outline, Plan, Request, Requests, Retry, Step, Stretch,
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

/// How large a plan may be.
struct Most {
    fetches: u64,
    steps: u64,
    last_due: Nanos,
}

/// A plan that is run.
const RUN: Most = Most { fetches: limits::FETCHES, steps: limits::PLAN_STEPS, last_due: limits::DURATION };
/// A plan that is only simulated.
const SIMULATED: Most = Most {
    fetches: limits::SIMULATED_FETCHES,
    steps: limits::SIMULATED_LENGTHS,
    last_due: limits::SIMULATED_DURATION,
};

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
        Ok(self.outlined(size, &RUN)?.plan())
    }

    /// The outline of what [`Self::expand`] would make, of as many fetches as can be simulated, and not only of as many as
    /// can be run.
    ///
    /// # Errors
    /// If the size is over a limit. Nothing is allocated before that is known.
    pub fn outline(&self, size: &Size) -> Result<Outline, ExpandError> {
        self.outlined(size, &SIMULATED)
    }

    fn outlined(&self, size: &Size, most: &Most) -> Result<Outline, ExpandError> {
        let counts = self.counts(size, most)?;
        self.check_lengths(size.scale)?;
        let total: u64 = counts.iter().sum();
        let Arrivals { instants, clients } = self.arrivals(size, &counts, most)?;
        let mut arrivals = vec![0; if instants.is_empty() { 0 } else { index(total) as usize }];
        for (id, due) in instants {
            arrivals[id as usize] = due;
        }
        let (mut stretches, mut lengths, mut list) =
            (Vec::with_capacity(self.groups.len()), Vec::new(), Vec::new());
        let mut first = 0;
        for ((group, count), number) in self.groups.iter().zip(counts).zip(0_u64..) {
            let fetches = first..first + index(count);
            first = fetches.end;
            let request = index(list.len() as u64);
            list.extend(group.steps.iter().filter_map(|step| step.request.as_deref().cloned()));
            let sampler = || Sampler::new(size.seed, number);
            let drawn = (!group.is_fixed()).then_some(lengths.len());
            if drawn.is_some() {
                draw(group, count, size.scale, sampler(), &mut lengths);
            }
            stretches.push(Stretch {
                steps: steps(group, request, size.scale, sampler()),
                group: plan::Group { name: group.name.clone(), fetches },
                drawn,
            });
        }
        Ok(Outline {
            stretches: stretches.into(),
            lengths: lengths.into(),
            arrivals: arrivals.into(),
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
    fn arrivals(&self, size: &Size, counts: &[u64], most: &Most) -> Result<Arrivals, ExpandError> {
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
        if last > most.last_due {
            let (id, seconds) = (self.id.clone(), last as f64 / 1e9);
            return Err(ExpandError::TooLate { id, count, seconds, most: most.last_due });
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
    fn counts(&self, size: &Size, most: &Most) -> Result<Vec<u64>, ExpandError> {
        let own: Vec<u64> = self.groups.iter().map(|group| group.count).collect();
        let total = size.count.unwrap_or_else(|| own.iter().fold(0, |sum, count| sum.saturating_add(*count)));
        if total == 0 {
            return Err(ExpandError::Empty { id: self.id.clone() });
        }
        if total > most.fetches {
            let id = self.id.clone();
            return Err(ExpandError::TooManyFetches { id, count: total, most: most.fetches });
        }
        let counts = if size.count.is_some() { apportion(total, &own) } else { own };
        let steps = distinct_steps(&self.groups, &counts);
        if steps > most.steps {
            return Err(ExpandError::TooManySteps { id: self.id.clone(), steps, most: most.steps });
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

/// What the first fetch of a group does, of which `sampler` draws; its requests are numbered from `request` on.
fn steps(group: &Group, mut request: u32, scale: f64, mut sampler: Sampler) -> Box<[Step]> {
    let step = |step: &StepSpec| {
        let nanos = nanos(step, scale, &mut sampler);
        match step.kind {
            StepKind::Wait if step.request.is_some() => {
                request += 1;
                Step::Request(request - 1, nanos)
            }
            StepKind::Wait => Step::Wait(nanos),
            StepKind::Compute => Step::Compute(nanos),
        }
    };
    group.steps.iter().map(step).collect()
}

/// Draws the lengths of all steps of so many fetches, in microseconds.
fn draw(group: &Group, count: u64, scale: f64, mut sampler: Sampler, lengths: &mut Vec<u32>) {
    lengths.reserve_exact(index(count) as usize * group.steps.len());
    for _ in 0..count {
        // At most 1 h, which is less than 2^32.
        let micros = |step| index(nanos(step, scale, &mut sampler) / MICROSECOND);
        lengths.extend(group.steps.iter().map(micros));
    }
}

/// How long a step of the next fetch takes.
fn nanos(step: &StepSpec, scale: f64, sampler: &mut Sampler) -> Nanos {
    match &step.length {
        Length::Fixed(nanos) => whole(*nanos as f64 * scale),
        length => sampler.length(length, scale),
    }
}

/// A number that was checked before anything was allocated.
fn index(number: u64) -> u32 {
    u32::try_from(number).expect("every cap of a plan lies below 2^32")
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
