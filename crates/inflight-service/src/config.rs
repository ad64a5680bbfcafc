//! How to serve, and why it may not come to that.

use std::io;
use std::time::Duration;

use super::fault::{Failures, Latency};
use super::store::StoreError;

/// How to serve.
#[derive(Clone, Debug)]
pub struct Config {
    /// The port on loopback; 0 means any that is free.
    pub port: u16,
    /// What every request must carry in [`KEY`](inflight_plan::payload::header::KEY); `None` lets everybody in. A run makes a
    /// key of its own, so that a stranger's requests are neither answered nor counted.
    pub key: Option<String>,
    /// `sqlite` (in memory), `sqlite:FILE`, `postgres://…` or `mysql://…`.
    pub storage: String,
    /// `memory` or `redis://…`.
    pub cache: String,
    /// Connections to storage.
    pub pool: usize,
    /// Of the injected faults.
    pub seed: u64,
    /// Injected latencies; later ones take the place of earlier ones of the same tier.
    pub latencies: Vec<Latency>,
    /// Injected failures; likewise.
    pub failures: Vec<Failures>,
    /// Requests in work at once, `/wait` not counted; more are answered 503.
    pub in_work: usize,
    /// Connections at once; more wait in the system's queue.
    pub connections: usize,
    /// Bytes of the largest body.
    pub body: usize,
    /// How long a client may take over the head of a request, or be idle; `None` for ever. A timer a request would be
    /// in the way of what a run measures, whose clients nobody needs to be protected from.
    pub patience: Option<Duration>,
    /// How long the gateway waits for the services behind it; payments wait half as long for the bank.
    pub upstream: Duration,
    /// How long a token is good.
    pub token_life: Duration,
    /// How long requests under way may take after the end was told.
    pub grace: Duration,
    /// Whether CONNECT opens a tunnel to another port of loopback.
    pub tunnel: bool,
}

/// Why a service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken, or the system has none left.
    #[error("cannot listen: {0}")]
    Listen(#[source] io::Error),
    /// Storage cannot be opened.
    #[error("storage: {0}")]
    Store(#[from] StoreError),
    /// The cache cannot be opened.
    #[error("cache: {0}")]
    Cache(String),
    /// There are no random numbers for keys.
    #[error("no random numbers: {0}")]
    Random(#[source] io::Error),
}
