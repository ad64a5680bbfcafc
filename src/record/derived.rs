//! What the fields of a cell and of a trial say together.

use super::{Cell, Trial, Verdict};
use crate::reason::Reason;

impl Trial {
    /// Peak of the resident memory above its start, bytes; `None` where the system did not tell.
    #[must_use]
    pub fn memory_growth(&self) -> Option<u64> {
        Some(self.peak_rss_bytes?.saturating_sub(self.rss_start_bytes?))
    }
}

impl Cell {
    /// True if its requests were sent over HTTP; else they were waits, and none could fail.
    #[must_use]
    pub fn sends_requests(&self) -> bool {
        // A record that does not say is from a time when one backend did.
        self.speaks_http.unwrap_or(self.backend == "http")
    }

    /// True if a fetch is one call of the user's own code, of which nobody knows what is waiting and what is computing.
    #[must_use]
    pub const fn is_one_call(&self) -> bool {
        self.own_code && self.far_side.is_none()
    }

    /// True if its model has no client on its backend: then it is left out by design, and that is no doubt.
    #[must_use]
    pub fn cannot_run(&self) -> bool {
        let no_client = |reason: &Reason| {
            matches!(
                reason,
                Reason::NoAsyncClient { .. }
                    | Reason::LaneBackend { .. }
                    | Reason::LaneArrivals
                    | Reason::LaneAdmission
                    | Reason::LaneRequests
                    | Reason::LaneNeedsLimit
            )
        };
        self.verdict == Verdict::Skipped && self.why.iter().any(no_client)
    }

    /// Peak of the resident memory above the start of the trial, bytes: the median of the trials whose numbers count.
    /// What the program is before its work begins is the same for every model, so this is what is compared.
    #[must_use]
    pub fn memory_growth(&self) -> Option<u64> {
        let peak = self.peak_rss_bytes?;
        let counts =
            |trial: &&Trial| matches!(trial.verdict, Verdict::Valid | Verdict::Suspect) && !trial.warm_up;
        let grown: Option<Vec<u64>> = self.trials.iter().filter(counts).map(Trial::memory_growth).collect();
        let mut grown = grown?;
        grown.sort_unstable();
        let (low, high) = (grown.get(grown.len().saturating_sub(1) / 2), grown.get(grown.len() / 2));
        match (low, high) {
            (Some(low), Some(high)) => Some(low.midpoint(*high)),
            // Without trials there are the summaries.
            _ => self.rss_start_bytes.map(|start| peak.saturating_sub(start)),
        }
    }

    /// True if the cell's numbers may be shown.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        matches!(self.verdict, Verdict::Valid | Verdict::Suspect) && self.makespan_ns.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn memory_is_told_above_the_start_of_each_trial() {
        let trial = |start: u64, peak: u64| Trial {
            rss_start_bytes: Some(start * MIB),
            peak_rss_bytes: Some(peak * MIB),
            ..Trial::default()
        };
        let mut cell = Cell {
            rss_start_bytes: Some(4 * MIB),
            peak_rss_bytes: Some(16 * MIB),
            trials: vec![trial(4, 13), trial(6, 16), trial(4, 15)],
            ..Cell::default()
        };
        assert_eq!(cell.memory_growth(), Some(10 * MIB));
        cell.trials[1].warm_up = true;
        assert_eq!(cell.memory_growth(), Some(10 * MIB), "between 9 and 11");
        cell.trials[2].peak_rss_bytes = None;
        assert_eq!(cell.memory_growth(), None, "one does not tell");
        cell.trials.clear();
        assert_eq!(cell.memory_growth(), Some(12 * MIB), "of the summaries");
        cell.rss_start_bytes = None;
        assert_eq!(cell.memory_growth(), None);
    }

    #[test]
    fn what_has_no_client_is_left_out_by_design_and_what_has_no_server_is_not() {
        let skipped = |reason| Cell { verdict: Verdict::Skipped, why: vec![reason], ..Cell::default() };
        assert!(skipped(Reason::NoAsyncClient { backend: "sqlite".to_owned() }).cannot_run());
        assert!(!skipped(Reason::NoService { error: "no port".to_owned() }).cannot_run());
    }
}
