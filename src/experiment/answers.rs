//! Calls of the user's own code are held to each other: what they must answer nobody knows, but it is the same under every
//! model.

use super::cells::Planned;
use crate::reason::Reason;
use crate::record::{Trial, Verdict};

/// What the calls of each plan have answered.
#[derive(Debug, Default)]
pub(super) struct Answers(Vec<First>);

/// The first sound trial of a plan.
#[derive(Debug)]
struct First {
    plan: String,
    model: &'static str,
    checksum: String,
}

impl Answers {
    /// A trial of `cell`, invalid if its calls answered something else than those of the first one of the same plan.
    pub(super) fn hold(&mut self, cell: &Planned, trial: Trial) -> Trial {
        self.judge(&cell.digest, cell.entry.spec.id, trial)
    }

    fn judge(&mut self, plan: &str, model: &'static str, mut trial: Trial) -> Trial {
        // What is lost or unsound has answered nothing that others could be held to.
        if !matches!(trial.verdict, Verdict::Valid | Verdict::Suspect) {
            return trial;
        }
        match self.0.iter().find(|first| first.plan == plan) {
            None => self.0.push(First { plan: plan.to_owned(), model, checksum: trial.checksum.clone() }),
            Some(first) if first.checksum == trial.checksum => {}
            Some(first) => {
                trial.verdict = Verdict::Invalid;
                trial.why.push(Reason::OtherAnswers { model: first.model.to_owned() });
            }
        }
        trial
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_answers_than_the_first_are_named() {
        let trial =
            |verdict, checksum: &str| Trial { verdict, checksum: checksum.to_owned(), ..Trial::default() };
        let mut answers = Answers::default();
        let mut judge = |plan, model, verdict, checksum: &str| {
            let trial = answers.judge(plan, model, trial(verdict, checksum));
            (trial.verdict, trial.why)
        };
        assert_eq!(judge("p", "spawn", Verdict::Failed, "9"), (Verdict::Failed, vec![]), "no reference");
        assert_eq!(judge("p", "join-all", Verdict::Suspect, "1"), (Verdict::Suspect, vec![]));
        assert_eq!(judge("p", "sequential", Verdict::Valid, "1"), (Verdict::Valid, vec![]));
        let why = vec![Reason::OtherAnswers { model: "join-all".to_owned() }];
        assert_eq!(judge("p", "sequential", Verdict::Valid, "2"), (Verdict::Invalid, why));
        assert_eq!(judge("q", "sequential", Verdict::Valid, "2"), (Verdict::Valid, vec![]), "other plan");
    }
}
