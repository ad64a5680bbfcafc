//! What the trials of a cell come to.

use super::numbers::Numbers;
use super::{instability, noise, reasons, resolution, trials};
use crate::reason::Reason;
use crate::record::{Cell, Machine, Trial, Verdict};

/// Fills the summaries of a cell. A cell without trials keeps what it has: the experiment has said why it did not
/// run, or the trials were stripped.
pub(super) fn fill(cell: &mut Cell, machine: &Machine) {
    if cell.trials.is_empty() {
        return;
    }
    let (mut verdict, mut why) = judge(&cell.trials, machine);
    let resolution = resolution::doubt(cell, &machine.calibration);
    cell.below_timer = resolution.is_some();
    cell.crowded = noise::warning(trials::measured(cell), machine).is_some();
    if is_shown(verdict)
        && let Some(reason) = resolution
    {
        verdict = Verdict::Suspect;
        why.insert(0, reason);
    }
    cell.verdict = combine(cell.verdict, verdict);
    if is_shown(cell.verdict) {
        let (numbers, unreadable) = Numbers::of(cell);
        numbers.fill(cell);
        if unreadable {
            cell.verdict = Verdict::Suspect;
            why.push(Reason::UnreadableHistogram);
        }
    } else {
        Numbers::default().fill(cell);
    }
    // What an earlier version said in words stays as it is.
    if cell.reasons.is_empty() || !cell.why.is_empty() {
        cell.why.retain(|known| !why.iter().any(|new| reasons::same_code(known, new)));
        cell.why.append(&mut why);
    }
    for trial in &mut cell.trials {
        trial.detail = None;
    }
}

/// True where numbers are shown.
const fn is_shown(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Valid | Verdict::Suspect)
}

/// What the experiment said of the whole cell beside what its trials say. A cell that was given up, but has trials
/// to show, is suspect.
const fn combine(said: Verdict, found: Verdict) -> Verdict {
    match (said, found) {
        (Verdict::Invalid, _) => Verdict::Invalid,
        (Verdict::Valid, found) => found,
        (_, Verdict::Valid) => Verdict::Suspect,
        (_, found) => found,
    }
}

/// The verdict of a cell and its reasons. One breached check makes the whole cell invalid: what broke once cannot
/// be trusted elsewhere. A trial that failed makes it suspect, since what remains may be the better half.
fn judge(trials: &[Trial], machine: &Machine) -> (Verdict, Vec<Reason>) {
    let invalid = reasons::collected(trials.iter(), Verdict::Invalid);
    if !invalid.is_empty() {
        return (Verdict::Invalid, invalid);
    }
    let counted = || trials.iter().filter(|trial| !trial.warm_up);
    let measured = || counted().filter(|trial| trials::is_measured(trial));
    let lost = [Verdict::Failed, Verdict::Refused, Verdict::Skipped];
    let makespans: Vec<f64> = measured().map(|trial| trial.makespan_ns as f64).collect();
    if makespans.is_empty() {
        let mut all = lost.into_iter().map(|verdict| (verdict, reasons::collected(counted(), verdict)));
        return all.find(|(_, why)| !why.is_empty()).unwrap_or((Verdict::Skipped, vec![Reason::OnlyWarmUp]));
    }
    let not_valid = lost.into_iter().chain([Verdict::Suspect]);
    let mut why: Vec<Reason> = not_valid.flat_map(|verdict| reasons::collected(counted(), verdict)).collect();
    let mut suspect = !why.is_empty();
    why.extend(instability::warnings(&makespans));
    // Where many trials say it of themselves, the cell need not say it again.
    let suspects = measured().filter(|trial| trial.verdict == Verdict::Suspect).count();
    if suspects * 5 <= makespans.len() {
        why.extend(noise::warning(measured(), machine));
    }
    suspect |= why.iter().any(|reason| matches!(reason, Reason::Unstable { .. } | Reason::Crowded { .. }));
    (if suspect { Verdict::Suspect } else { Verdict::Valid }, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::summarise;
    use crate::analysis::testing::record;
    use crate::lang::Lang;

    fn cell(edit: impl FnOnce(&mut Vec<Trial>)) -> Cell {
        let mut record = record().cell("join-all", &[100.0, 101.8, 99.0, 101.0]).raw();
        edit(&mut record.cells[0].trials);
        summarise(&mut record);
        record.cells.remove(0)
    }

    fn mark(trial: &mut Trial, verdict: Verdict, reason: &str) {
        trial.verdict = verdict;
        trial.why = vec![Reason::Said { en: reason.to_owned(), uk: reason.to_owned() }];
    }

    fn check(edit: impl FnOnce(&mut Vec<Trial>), verdict: Verdict, reasons: &[&str]) {
        let cell = cell(edit);
        let found: Vec<String> =
            reasons::of_cell(&cell, Lang::En).iter().map(|text| text.replace('\u{a0}', " ")).collect();
        assert_eq!((cell.verdict, found), (verdict, reasons.iter().map(|&text| text.to_owned()).collect()));
        assert_eq!(cell.makespan_ns.is_some(), cell.is_measured());
    }

    #[test]
    fn the_verdict_is_the_worst_of_what_the_trials_say() {
        use Verdict::{Failed, Invalid, Refused, Suspect, Valid};
        check(|_| (), Valid, &[]);
        check(|all| mark(&mut all[1], Suspect, "noisy"), Suspect, &["in 1 of 4 trials: noisy"]);
        check(
            |all| {
                for (trial, share) in [(1, 0.4), (2, 0.5)] {
                    all[trial].verdict = Suspect;
                    all[trial].why = vec![Reason::ForeignCpu { share }];
                }
            },
            Suspect,
            &["in 2 of 4 trials, for example: other programs used 40 % of the cores meanwhile"],
        );
        check(|all| mark(&mut all[3], Failed, "crashed"), Suspect, &["in 1 of 4 trials: crashed"]);
        check(
            |all| mark(&mut all[3], Invalid, "one fetch lost"),
            Invalid,
            &["in 1 of 4 trials: one fetch lost"],
        );
        check(
            |all| all.iter_mut().for_each(|trial| mark(trial, Failed, "crashed")),
            Failed,
            &["in 4 of 4 trials: crashed"],
        );
        check(
            |all| {
                all.truncate(1);
                mark(&mut all[0], Refused, "no more threads");
            },
            Refused,
            &["no more threads"],
        );
        check(
            |all| all.iter_mut().for_each(|trial| trial.warm_up = true),
            Verdict::Skipped,
            &["Only the warm-up ran: there is nothing to show."],
        );
    }

    #[test]
    fn what_the_experiment_said_of_the_cell_counts() {
        use Verdict::{Failed, Invalid, Skipped, Suspect};
        for (said, expect) in [(Suspect, Suspect), (Failed, Suspect), (Skipped, Suspect), (Invalid, Invalid)]
        {
            let mut record = record()
                .cell("join-all", &[100.0, 101.0])
                .edit(|cell| (cell.verdict, cell.why) = (said, vec![Reason::OtherPlan]))
                .cell("spawn", &[])
                .edit(|cell| (cell.verdict, cell.why) = (said, vec![Reason::OtherPlan]))
                .raw();
            for _ in 0..2 {
                summarise(&mut record);
                assert_eq!((record.cells[0].verdict, record.cells[0].why.len()), (expect, 1));
                assert_eq!(record.cells[0].is_measured(), expect == Suspect);
                assert_eq!((record.cells[1].verdict, record.cells[1].is_measured()), (said, false));
            }
        }
    }

    #[test]
    fn an_invalid_cell_withholds_every_number() {
        let cell = cell(|all| mark(&mut all[0], Verdict::Invalid, "early"));
        assert_eq!((cell.makespan_ns, cell.concurrency, cell.peak_rss_bytes), (None, None, None));
        assert!(cell.service_ns.is_none() && cell.timeline.is_empty());
    }

    #[test]
    fn a_warm_up_is_left_out() {
        let cell = cell(|all| {
            all[0].warm_up = true;
            all[0].makespan_ns = 900_000_000;
        });
        assert_eq!((cell.verdict, cell.makespan_ns.unwrap().median), (Verdict::Valid, 101e6));
    }

    #[test]
    fn hostile_histograms_leave_a_doubt_and_no_latency() {
        let cell = cell(|all| all[0].service_ns.hdr = "no".to_owned());
        assert_eq!((cell.verdict, cell.service_ns), (Verdict::Suspect, None));
        assert!(cell.makespan_ns.is_some());
    }
}
