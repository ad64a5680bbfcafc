//! A claim that is not true: whoever asks for strictness is told by the exit code.

use inflight::record::{self, ClaimOutcome};

use crate::common::{Sandbox, alone, missed, on_a_quiet_machine, scenario};

/// 3 under --strict, 0 without.
#[test]
fn a_claim_that_fails_ends_with_3_under_strict() {
    let _alone = alone();
    let sandbox = Sandbox::new();
    let claim = "[[claim]]\nmetric = \"concurrency\"\nof = \"sequential\"\nat_least = 2.0\n";
    // Long enough for the timer: else the claim would be unclear.
    sandbox.file("wrong.toml", format!("{}\n{claim}", scenario(5, r#"{ wait = "25ms" }"#)));
    // A busy machine makes its trials doubtful, and the claim unclear.
    on_a_quiet_machine(|| {
        for (flag, code) in [("--strict", 3), ("", 0)] {
            let args = "run wrong.toml --models sequential --trials 6 --no-report";
            let ran = sandbox.run(&format!("{args} {flag}"));
            let record = record::read(&sandbox.out().join("latest/record.json")).unwrap();
            let outcome = record.claims[0].outcome;
            if outcome != ClaimOutcome::Fails {
                return Err(missed(format!("the claim is {outcome:?}"), &record.cells));
            }
            let ran = ran.expect(code);
            assert!(ran.out.contains("fails: "), "{}", ran.out);
        }
        Ok(())
    });
}
