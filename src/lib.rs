//! `inflight` runs *the same* simulated fetches under blocking and async execution models and shows, from
//! measurements, what each model did: how many fetches were **in flight** (concurrency) and how many cores were
//! **busy** (parallelism).
//!
//! One way leads through the house:
//! scenario → plan → model × backend → trial → record → analysis → chart → report.

pub mod analysis;
pub mod backend;
pub mod chart;
pub mod cli;
pub mod experiment;
pub mod lane;
pub mod lang;
pub mod measure;
pub mod model;
pub mod reason;
pub mod record;
pub mod report;
pub mod scenario;

pub use cli::Bench;
pub use inflight_plan::{payload, plan};
pub use inflight_platform as platform;
pub use inflight_service as service;
