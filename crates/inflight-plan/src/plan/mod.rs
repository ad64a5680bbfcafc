//! A plan: a scenario expanded with a seed at one size, with every duration fixed.
//!
//! Plain data that every model receives alike. It imports nothing of ours, and holds no opinion on how a wait
//! is made or how a fetch is run.

mod admission;
mod clients;
mod outline;
mod request;

use std::fmt::Write as _;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use admission::Admission;
pub use clients::Clients;
pub use outline::{Outline, Stretch};
pub use request::{Circuit, Fault, Method, Request, Requests, Retry};

/// A length of time, or a point in time since the start of a trial, in nanoseconds.
pub type Nanos = u64;

/// One millisecond in [`Nanos`].
pub const MILLISECOND: Nanos = 1_000_000;

/// One thing that a fetch does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// I/O that takes this long: the backend makes it.
    Wait(Nanos),
    /// CPU work that takes this long at the calibrated rate. The work is fixed, not the time.
    Compute(Nanos),
    /// The request of this number in [`Requests::list`], which the far side answers after this long. A backend that
    /// speaks no HTTP waits as long instead.
    Request(u32, Nanos),
}

const _: () = assert!(size_of::<Step>() == 16);

impl Step {
    /// The nominal length of the step.
    #[must_use]
    pub const fn nominal(self) -> Nanos {
        match self {
            Self::Wait(nanos) | Self::Compute(nanos) | Self::Request(_, nanos) => nanos,
        }
    }

    /// The same step with another length.
    #[must_use]
    pub const fn lasting(self, nanos: Nanos) -> Self {
        match self {
            Self::Wait(_) => Self::Wait(nanos),
            Self::Compute(_) => Self::Compute(nanos),
            Self::Request(request, _) => Self::Request(request, nanos),
        }
    }

    /// How long the backend takes for it, if it is I/O.
    #[must_use]
    pub const fn io(self) -> Option<Nanos> {
        match self {
            Self::Wait(nanos) | Self::Request(_, nanos) => Some(nanos),
            Self::Compute(_) => None,
        }
    }
}

/// One simulated request. 16 bytes, since a plan may hold a million; equal fetches share their steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// When the fetch is due, from the start of the trial; with [`Plan::clients`], from the answer before it.
    pub arrival: Nanos,
    /// Where its steps lie in [`Plan::steps`].
    pub steps: Range<u32>,
}

/// A named run of fetches: `fetches` of the plan, in file order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The group's name in the scenario file.
    pub name: String,
    /// Which fetches belong to it.
    pub fetches: Range<u32>,
}

/// What a model may use. `in_flight` is `None` where the scenario sets no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// W: worker threads of a pool or a multi-thread runtime.
    pub workers: u32,
    /// K: the most fetches that `bounded` keeps in flight.
    pub in_flight: Option<u32>,
    /// B: the most threads of tokio's blocking pool.
    pub blocking_threads: u32,
    /// C: the most connections to the far side; `None` means one for every fetch in flight. Waits queue for them.
    #[serde(default)]
    pub connections: Option<u32>,
}

/// Tokio's default for its blocking pool, and ours.
pub const DEFAULT_BLOCKING_THREADS: u32 = 512;

/// A scenario expanded with a seed at one size.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// All fetches, group after group, in file order.
    pub fetches: Box<[Fetch]>,
    /// The steps that the fetches refer to.
    pub steps: Box<[Step]>,
    /// The groups, in file order.
    pub groups: Box<[Group]>,
    /// What a model may use.
    pub limits: Limits,
    /// The seed that fixed the random durations.
    pub seed: u64,
    /// Who asks again once answered; `None` where fetches are due at instants of their own.
    pub clients: Option<Clients>,
    /// When a fetch is not run.
    pub admission: Admission,
    /// What its request steps ask for.
    pub requests: Requests,
}

impl Plan {
    /// How many fetches there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.fetches.len()
    }

    /// True if there is no fetch.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.fetches.is_empty()
    }

    /// The steps of fetch `id`.
    ///
    /// # Panics
    /// If the plan has no such fetch.
    #[must_use]
    #[inline]
    pub fn steps_of(&self, id: u32) -> &[Step] {
        let range = &self.fetches[id as usize].steps;
        &self.steps[range.start as usize..range.end as usize]
    }

    /// The sum of the waits of fetch `id`.
    #[must_use]
    pub fn waits_of(&self, id: u32) -> Nanos {
        self.steps_of(id).iter().filter_map(|step| step.io()).sum()
    }

    /// The sum of the computing of fetch `id`.
    #[must_use]
    pub fn computes_of(&self, id: u32) -> Nanos {
        self.steps_of(id).iter().map(|step| if let Step::Compute(nanos) = step { *nanos } else { 0 }).sum()
    }

    /// The ids of all fetches.
    #[must_use]
    #[inline]
    pub fn ids(&self) -> Range<u32> {
        // A plan holds at most a million fetches (checked when the scenario is read).
        0..u32::try_from(self.fetches.len()).expect("a plan has fewer than 2^32 fetches")
    }

    /// True if all fetches are due at the start, and all are run.
    #[must_use]
    pub fn is_at_once(&self) -> bool {
        self.last_due() == 0 && self.clients.is_none() && self.admission == Admission::default()
    }

    /// When the last fetch is due.
    #[must_use]
    pub fn last_due(&self) -> Nanos {
        self.fetches.iter().map(|fetch| fetch.arrival).max().unwrap_or(0)
    }

    /// The ids of all fetches in the order in which they are due; of those due at one instant, the lowest first.
    #[must_use]
    pub fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = self.ids().collect();
        order.sort_by_key(|id| self.fetches[*id as usize].arrival);
        order
    }

    /// SHA-256 over the arrival and steps of every fetch, and over its requests and when one is not run where there is
    /// such, in hexadecimal: two trials may be compared only where their digests agree. It does not cover limits, seed or
    /// the calibrated rate, so the same work has the same digest on every machine and under every model.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"inflight.plan/1");
        hash.update((self.fetches.len() as u64).to_le_bytes());
        for fetch in &self.fetches {
            let steps = &self.steps[fetch.steps.start as usize..fetch.steps.end as usize];
            hash.update(fetch.arrival.to_le_bytes());
            hash.update((steps.len() as u64).to_le_bytes());
            for step in steps {
                let (tag, request) = match step {
                    Step::Wait(_) => (0_u8, None),
                    Step::Compute(_) => (1_u8, None),
                    Step::Request(request, _) => (2_u8, Some(request)),
                };
                hash.update([tag]);
                hash.update(step.nominal().to_le_bytes());
                hash.update(request.map(|request| request.to_le_bytes()).as_slice().concat());
            }
        }
        if !self.requests.list.is_empty() {
            self.requests.digest_into(&mut hash);
        }
        if let Some(clients) = &self.clients {
            clients.digest_into(&mut hash);
        }
        self.admission.digest_into(&mut hash);
        hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}
