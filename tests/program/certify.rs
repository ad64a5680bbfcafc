//! A certificate of the machine: what a run of it keeps when it is cut short, and what its options say.

use std::fs;

use crate::common::{Sandbox, alone, ran};

/// Real trials, ended by Ctrl-C: the pairs that were complete by then are saved, shown, and certify nothing.
#[test]
fn a_certificate_that_is_cut_short_keeps_its_pairs() {
    let _alone = alone();
    let sandbox = Sandbox::new();
    // A round takes three seconds on a machine that is not busy.
    let cut = |seconds: u32| {
        let line = "exec timeout --preserve-status -s INT";
        ran(&mut sandbox.shell(&format!("{line} {seconds} $INFLIGHT doctor --certify -q --format json")))
            .expect(130)
    };
    let ran = [12, 60].into_iter().map(cut).find(|ran| !ran.out.is_empty()).expect("no pair in a minute");
    let certificate = ran.json();
    assert_eq!(
        (&certificate["schema"], &certificate["interrupted"]),
        (&"inflight.certificate/1".into(), &true.into())
    );
    assert_eq!(certificate["holds"], false);
    let within = &certificate["within"];
    let pairs = within["pairs"].as_array().unwrap();
    let slowed = pairs.iter().filter(|pair| pair["slowed"] == true).count();
    assert!(slowed > 0 && slowed < 100 && pairs.len() == 2 * slowed, "{slowed} of {}", pairs.len());
    assert_eq!(within["found"]["of"], slowed);
    assert!(within["false_alarms"]["low"].as_f64() <= within["false_alarms"]["high"].as_f64());
    let saved = fs::read_dir(sandbox.out()).unwrap().map(|entry| entry.unwrap().path()).max().unwrap();
    assert!(saved.file_name().unwrap().to_str().unwrap().starts_with("certificate-2"), "{saved:?}");
    assert_eq!(fs::read_to_string(saved).unwrap().trim(), ran.out.trim());
}

#[test]
fn options_of_a_certificate_are_checked_before_anything_runs() {
    let sandbox = Sandbox::new();
    for (args, word) in [
        ("doctor --certify --pairs 0", "1..=1000"),
        ("doctor --certify --pairs -3", "1..=1000"),
        ("doctor --pairs 100", "--certify"),
        ("doctor --format markdown", "--certify"),
        ("doctor --certify --format junit", "markdown"),
    ] {
        let said = sandbox.run(args).expect(2).err;
        assert!(said.contains(word), "{args}: {said}");
    }
    // A folder that cannot be made is said at once, and not after five minutes.
    sandbox.file("file", "");
    let said = sandbox.run("doctor --certify --out file/below").expect(1).err;
    assert!(said.contains("cannot create file/below"), "{said}");
}
