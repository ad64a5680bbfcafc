//! What is written: numbers that are finite, and texts that steer no terminal.

use std::fs;

use inflight::lang::Text;
use inflight::record::{self, Record, RecordError};

use super::golden;

#[test]
fn a_number_that_is_not_finite_is_never_written() {
    type Spoil = fn(&mut Record);
    let spoils: [(&str, Spoil); 6] = [
        ("cells[0].concurrency", |record| record.cells[0].concurrency = Some(f64::NAN)),
        ("cells[1].makespan_ns.high", |record| {
            record.cells[1].makespan_ns.as_mut().unwrap().high = f64::INFINITY;
        }),
        ("cells[0].trials[3].service_ns.mean", |record| record.cells[0].trials[3].service_ns.mean = f64::NAN),
        ("cells[0].size", |record| record.cells[0].size = Some(f64::NEG_INFINITY)),
        ("machine.load_1m", |record| record.machine.load_1m = Some(f64::NAN)),
        ("claims[0].measured.median", |record| record.claims[0].measured.as_mut().unwrap().median = f64::NAN),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.json");
    fs::write(&path, "as it was").unwrap();
    for (place, spoil) in spoils {
        let mut record = golden();
        spoil(&mut record);
        let error = record::write(&path, &record).unwrap_err();
        assert!(
            matches!(&error, RecordError::Unwritable { place: found, .. } if found == place),
            "{place}: {error}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "as it was", "{place}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was left beside it");
}

/// What a process that crashed said last may hold anything; the record is written all the same, and reads as it is.
#[test]
fn control_characters_are_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.json");
    let mut record = golden();
    record.cells[0].trials[0].reasons = vec![Text::same("\u{1b}[31mpanicked\u{202e} at\r\n\tx\u{0}")];
    record::write(&path, &record).unwrap();
    let found = record::read(&path).unwrap().cells[0].trials[0].reasons[0].en.clone();
    assert_eq!(found, "\u{fffd}[31mpanicked\u{fffd} at\u{fffd}\n\tx\u{fffd}");
    assert_eq!(record::read(&path).unwrap().cells[1], golden().cells[1]);
}
