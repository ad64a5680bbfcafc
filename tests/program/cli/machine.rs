//! What the machine allows a run, and what the record says of it.

use super::sandbox;
use crate::common::ran;

/// Under a positive niceness timers are late by more: nothing is measured unless that is asked for by name.
#[test]
fn a_nice_process_is_refused_before_anything_runs() {
    let sandbox = sandbox();
    let run = "run short.toml --models sequential --trials 1 --format json --no-report -q";
    let refused = sandbox.soon(&format!("exec nice -n 2 $INFLIGHT {run}")).expect(2);
    for word in ["niceness 2", "without `nice`", "--allow-nice"] {
        assert!(refused.err.contains(word), "{word:?} is not in {}", refused.err);
    }
    assert!(refused.out.is_empty() && !sandbox.out().exists(), "nothing was to be written");
    for line in [
        format!("exec nice -n 2 $INFLIGHT {run} --allow-nice"),
        format!("INFLIGHT_ALLOW_NICE=true exec nice -n 2 $INFLIGHT {run}"),
    ] {
        let record = ran(&mut sandbox.shell(&line)).expect(0).json();
        assert_eq!(record["machine"]["nice"], 2);
        let caveat = &record["settings"]["caveats"][0];
        assert_eq!((&caveat["code"], &caveat["nice"]), (&"niceness".into(), &2.into()));
    }
    // Nothing is measured by these.
    ran(&mut sandbox.shell("exec nice -n 2 $INFLIGHT check short.toml")).expect(0);
    ran(&mut sandbox.shell("exec nice -n 2 $INFLIGHT show short.toml")).expect(0);
}

#[test]
fn the_record_says_which_cores_were_allowed() {
    let sandbox = sandbox();
    let run = "run short.toml --models sequential --trials 1 --format json --no-report -q";
    let record = ran(&mut sandbox.shell(&format!("exec taskset -c 0 $INFLIGHT {run}"))).expect(0).json();
    assert_eq!((&record["machine"]["allowed_cores"], &record["machine"]["cores"]), (&"0".into(), &1.into()));
    assert!(
        record["cells"][0]["trials"][0]["pressure_ns"].is_null(),
        "that of a part of the cores is not known"
    );
}
