//! What a record measured, beneath a simulation: costs, and how far from them it reaches.

use std::path::{Path, PathBuf};

use crate::analysis::{self, Costs};
use crate::cli::error::CliError;
use crate::cli::publish;
use crate::cli::report::{leads_inside, record_at};
use crate::experiment::Forecast;
use crate::model::{self, Entry, Prediction};
use crate::record::{self, Interval, Record};

/// A record and where it lies.
pub(super) struct Anchor {
    pub(super) path: PathBuf,
    pub(super) record: Record,
}

/// A simulation with the costs that were measured of its model: somewhere in a band.
pub(super) struct Anchored {
    pub(super) costs: Costs,
    /// Where all cores on which the model computes share the costs.
    pub(super) low: Prediction,
    /// The makespan where they share none of them, ns; at a rate, with the costs at the upper end of their spread.
    pub(super) high_ns: u64,
    /// At a rate, the 99th percentile of the response with these costs, ns.
    pub(super) high_p99_ns: Option<u64>,
    /// Memory beyond that of the program, bytes; `None` where too little was seen to tell.
    pub(super) bytes: Option<Interval>,
    /// So many times as many fetches, and cores, as were measured.
    pub(super) reach: Reach,
}

/// How far beyond what was measured.
#[derive(Clone, Copy)]
pub(super) struct Reach {
    pub(super) fetches: f64,
    pub(super) cores: f64,
}

impl Anchor {
    /// The record at `from`, else that of the latest run in `out`; `None` if there is no run yet.
    pub(super) fn find(from: Option<&Path>, out: &Path) -> Result<Option<Self>, CliError> {
        let run = match from {
            Some(from) => from.to_owned(),
            None => {
                let latest = out.join(publish::LATEST);
                if !latest.exists() {
                    return Ok(None);
                }
                leads_inside(&latest, out)?;
                // By its own name, since the latest will soon be another.
                std::fs::read_link(&latest).map_or(latest, |name| out.join(name))
            }
        };
        let path = record_at(&run);
        let record = record::read(&path)?;
        Ok(Some(Self { path, record }))
    }

    /// `ideal`, which `forecast` says of a model, with what this record measured of it; `None` if that is nothing.
    pub(super) fn apply(&self, forecast: &Forecast, entry: &Entry, ideal: &Prediction) -> Option<Anchored> {
        let loaded = forecast.arrivals().is_some();
        let costs = analysis::costs(&self.record, (entry.spec.id, forecast.backend()), loaded)?;
        let count = f64::from(forecast.fetches());
        let reach = Reach {
            fetches: count / f64::from(costs.fetches),
            cores: f64::from(forecast.cores()) / f64::from(self.record.machine.cores.max(1)),
        };
        let with = |each: f64| {
            let each = each.round() as u64;
            forecast.simulate(entry, model::Costs { late: costs.late_ns, each })
        };
        let low = with(costs.cpu_ns.low);
        let (high_ns, high_p99_ns) = if loaded {
            let high = with(costs.cpu_ns.high);
            (high.makespan, high.response.map(|response| response.p99))
        } else {
            // One after another, whatever else goes on; polls in vain grow with the fetches.
            let grown = if entry.spec.planning.cost_per_square > 0.0 { reach.fetches.max(1.0) } else { 1.0 };
            // As what went beyond the prediction was told from the lateness of the timers.
            let waves = forecast.fetches().div_ceil(ideal.peak.max(1));
            let late = costs.late_ns as f64 * f64::from(waves) * forecast.waits();
            ((ideal.makespan as f64 + late + count * costs.beyond_ns.high * grown).round() as u64, None)
        };
        let bytes = |bytes: Interval| Interval {
            median: bytes.median * count,
            low: bytes.low * count,
            high: bytes.high * count,
        };
        Some(Anchored {
            costs,
            low,
            high_ns: high_ns.max(low.makespan).max(ideal.makespan),
            high_p99_ns,
            bytes: costs.bytes.map(bytes),
            reach,
        })
    }
}
