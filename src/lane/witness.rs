//! L7: what the far side has seen of a lane, held against what that says of itself.

use super::LaneError;
use super::kernel::token;
use super::run::Ran;
use super::talk::Talk;
use crate::backend::{ServiceEndpoint, Witness};
use crate::measure::check::{Breach, makespan};
use crate::measure::flight::Flight;
use crate::measure::{Sample, TracedFetch};
use crate::payload::{Asked, Witnessed};
use crate::plan::{Nanos, Plan};
use crate::reason::Reason;

/// The far side while a plan runs.
#[derive(Debug)]
pub(super) struct Hearing {
    witness: Witness,
    opened: [Nanos; 2],
}

/// What the far side has seen while a plan ran.
#[derive(Debug)]
pub(super) struct Testimony {
    seen: Witnessed,
    /// Its clock began between these two readings of the clock of the talk.
    opened: [Nanos; 2],
}

/// A wait of a plan: what is asked, and by which step of which fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Wait {
    asks: (Nanos, u32),
    fetch: u32,
    nth: u32,
}

/// From when to when the clock of a lane can have begun.
type Began = (i128, i128);

impl Hearing {
    /// Asks the far side to look, and tells the lane where to ask and over how many connections.
    pub(super) fn begin(talk: &mut Talk, site: &ServiceEndpoint, plan: &Plan) -> Result<Self, LaneError> {
        let before = talk.clock.now();
        let witness = Witness::open(site, waits(plan).len() as u64)?;
        let opened = [before, talk.clock.now()];
        talk.say(format_args!("http {} {}", witness.url(), plan.limits.connections.unwrap_or(0)));
        Ok(Self { witness, opened })
    }

    /// Hears what it has seen.
    pub(super) fn end(&self) -> Result<Testimony, LaneError> {
        Ok(Testimony { seen: self.witness.read()?, opened: self.opened })
    }
}

impl Testimony {
    /// What does not agree with what the lane says, which has at most `ceiling` fetches in flight.
    pub(super) fn breaches(&self, plan: &Plan, ran: &Ran, ceiling: u32) -> Vec<Breach> {
        let (once, matched) = self.asked_once(plan);
        let limit = plan.limits.connections.map_or(ceiling, |most| most.min(ceiling));
        let all = [once, self.asked_outside(matched, ran), self.over_limit(limit)];
        all.into_iter().flatten().map(|reason| Breach { fatal: true, reason }).collect()
    }

    /// Each wait of the plan was asked for once, and its answer awaited. With it each wait that can be told from all others,
    /// and its request.
    fn asked_once(&self, plan: &Plan) -> (Option<Reason>, Vec<(Wait, Asked)>) {
        let mut planned = waits(plan);
        planned.sort_unstable();
        let mut asked = self.seen.asked.clone();
        let asks = |asked: &Asked| (asked.wait, asked.token);
        asked.sort_unstable_by_key(asks);
        let (mut matched, mut missing, mut repeated, mut unasked) = (Vec::new(), 0, 0, self.seen.surplus);
        let mut rest = asked.as_slice();
        for same in planned.chunk_by(|a, b| a.asks == b.asks) {
            let (strange, from) = rest.split_at(rest.partition_point(|one| asks(one) < same[0].asks));
            let (found, after) = from.split_at(from.partition_point(|one| asks(one) == same[0].asks));
            rest = after;
            unasked += strange.len() as u64;
            missing += same.len().saturating_sub(found.len()) as u64;
            repeated += found.len().saturating_sub(same.len()) as u64;
            if let ([wait], [one]) = (same, found) {
                matched.push((*wait, *one));
            }
        }
        unasked += rest.len() as u64;
        let unanswered = asked.iter().filter(|asked| asked.answered.is_none()).count() as u64;
        let wrong = missing + repeated + unasked + unanswered > 0;
        let waits = planned.len() as u64;
        let reason = Reason::NotAskedOnce { waits, missing, repeated, unasked, unanswered };
        (wrong.then_some(reason), matched)
    }

    /// Each request lies within the stamps of its fetch, or of its step where that is traced, and follows the one before.
    ///
    /// When the lane's clock began nobody knows, but that it was after `go`, and so early that its last finish was before
    /// `done`. Each fetch whose stamps are true says between which two instants that was; so the instant on which most of
    /// them agree is the right one (Marzullo 1984), and the others do not tell the truth.
    fn asked_outside(&self, mut matched: Vec<(Wait, Asked)>, ran: &Ran) -> Option<Reason> {
        matched.sort_unstable_by_key(|(wait, _)| (wait.fetch, wait.nth));
        let mut samples: Vec<&Sample> = ran.finished.samples.iter().collect();
        samples.sort_by_key(|sample| sample.fetch);
        let told = |id: u32| {
            let sample = samples.binary_search_by_key(&id, |sample| sample.fetch).ok()?;
            let traced = ran.traced.binary_search_by_key(&id, |traced| traced.fetch).ok();
            Some((samples[sample], traced.map(|place| &ran.traced[place])))
        };
        let of_one = |of_one: &[(Wait, Asked)]| {
            told(of_one[0].0.fetch).map(|(sample, traced)| began(of_one, sample, traced))
        };
        let all: Vec<Option<Began>> =
            matched.chunk_by(|a, b| a.0.fetch == b.0.fetch).filter_map(of_one).collect();
        let [go, bracket, told] =
            [ran.finished.origin, ran.finished.stopped, makespan(&ran.finished.samples)].map(i128::from);
        let [before, after] = self.opened.map(i128::from);
        let agree = most_at_once(all.iter().flatten(), (go - after, go + bracket - told - before));
        let fetches = (all.len() - agree) as u64;
        (fetches > 0).then_some(Reason::AskedOutside { fetches })
    }

    /// Never more open at once than may be in flight, and than connections are allowed.
    fn over_limit(&self, limit: u32) -> Option<Reason> {
        let open = |asked: &Asked| {
            let finished = asked.answered.unwrap_or(asked.came);
            Sample { started: asked.came, finished, ..Sample::default() }
        };
        let open: Vec<Sample> = self.seen.asked.iter().map(open).collect();
        let peak = Flight::of(&open).peak;
        (peak > limit).then_some(Reason::OpenOverLimit { peak, limit })
    }
}

/// Every wait of a plan.
fn waits(plan: &Plan) -> Vec<Wait> {
    let of = |fetch: u32| {
        let steps = plan.steps_of(fetch).iter().zip(0_u32..);
        steps.filter_map(move |(step, nth)| {
            Some(Wait { asks: (step.io()?, token(plan, fetch, nth + 1)), fetch, nth })
        })
    };
    plan.ids().flat_map(of).collect()
}

/// When the lane's clock began on that of its witness, if the requests of a fetch are to lie within its stamps; `None` if they
/// cannot, or overlap each other.
fn began(asked: &[(Wait, Asked)], sample: &Sample, traced: Option<&TracedFetch>) -> Option<Began> {
    if asked.windows(2).any(|two| two[0].1.answered.is_some_and(|answered| answered > two[1].1.came)) {
        return None;
    }
    let each = asked.iter().map(|(wait, asked)| {
        let step = traced.and_then(|traced| traced.stamps.get(wait.nth as usize));
        let (begin, end) = step.map_or((sample.started, sample.finished), |step| (step.begin, step.end));
        let [begin, end, came] = [begin, end, asked.came].map(i128::from);
        (asked.answered.map_or(came, i128::from) - end, came - begin)
    });
    each.reduce(|a, b| (a.0.max(b.0), a.1.min(b.1))).filter(|(low, high)| low <= high)
}

/// How many of these spans share an instant within a span.
fn most_at_once<'a>(spans: impl Iterator<Item = &'a Began>, (first, last): Began) -> usize {
    let within = spans.map(|(low, high)| (*low.max(&first), *high.min(&last)));
    let mut events: Vec<(i128, bool)> = within
        .filter(|(low, high)| low <= high)
        // At one instant what begins comes first: ends belong to a span.
        .flat_map(|(low, high)| [(low, false), (high, true)])
        .collect();
    events.sort_unstable();
    let (mut now, mut most) = (0_usize, 0);
    for (_, ends) in events {
        now = if ends { now - 1 } else { now + 1 };
        most = most.max(now);
    }
    most
}

#[cfg(test)]
#[path = "witness_tests.rs"]
mod tests;
