//! Records that someone made to do harm, or that a disk broke: each is refused with its place, soon, in little memory
//! and without a panic; and nothing that is written leaves the folder it belongs to.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use common::{Ran, SOON, Sandbox, ran};
use inflight::lang::{Lang, Text};
use inflight::record::{self, Record, RecordError, limits};
use inflight::{cli, report};
use proptest::prelude::*;
use serde_json::{Value, json};

const GOLDEN: &str = include_str!("golden/record-1.0.json");

fn golden() -> Record {
    record::from_slice(Path::new("golden"), GOLDEN.as_bytes()).unwrap()
}

/// The golden record with the value at `pointer` replaced.
fn with(pointer: &str, value: Value) -> Vec<u8> {
    let mut json: Value = serde_json::from_str(GOLDEN).unwrap();
    *json.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
    serde_json::to_vec(&json).unwrap()
}

/// The golden record with the list at `pointer` grown to `length` by copies of its first item.
fn grown(pointer: &str, length: usize) -> Vec<u8> {
    let json: Value = serde_json::from_str(GOLDEN).unwrap();
    let first = json.pointer(pointer).unwrap()[0].clone();
    with(pointer, Value::Array(vec![first; length]))
}

fn text(from: &str, to: &str) -> Vec<u8> {
    let text = GOLDEN.replacen(from, to, 1);
    assert_ne!(text, GOLDEN, "{from}");
    text.into_bytes()
}

/// Name, bytes, and what the error must say.
fn hostile() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let trial = "/cells/0/trials/0";
    let of_trial = |key: &str, value: Value| with(&format!("{trial}/{key}"), value);
    let twice = |pointer: &str| grown(pointer, 2);
    let title = |title: &str| with("/scenarios/0/title/en", json!(title));
    let id = |id: &str| with("/scenarios/0/id", json!(id));
    let times = |key: &str, value: Value| with(&format!("{trial}/service_ns/{key}"), value);
    vec![
        ("empty", vec![], "line 1 column 0"),
        ("null", b"null".to_vec(), "line 1 column 4"),
        ("no fields", b"{}".to_vec(), "missing field `schema`"),
        ("binary", (0..=255).cycle().take(4096).collect(), "line 1 column 1"),
        ("truncated", GOLDEN.as_bytes()[..GOLDEN.len() / 2].to_vec(), "EOF"),
        ("followed by more", text("\n", "\n{}"), "trailing characters at line 2 column 1"),
        ("a byte order mark", [b"\xef\xbb\xbf", GOLDEN.as_bytes()].concat(), "line 1 column 1"),
        ("UTF-16", GOLDEN.encode_utf16().flat_map(u16::to_le_bytes).collect(), "line 1 column 2"),
        ("not UTF-8", [GOLDEN.as_bytes().split_at(12).0, b"\xff\"}"].concat(), "line 1"),
        ("NUL", [b"\0", GOLDEN.as_bytes()].concat(), "line 1 column 1"),
        ("100k open brackets", vec![b'['; 100_000], "line 1 column 2"),
        ("100k open braces", b"{\"a\":".repeat(100_000), "line 1"),
        (
            "100k brackets in an unknown field",
            text("{", &format!("{{\"later\":{}", "[".repeat(100_000))),
            "line 1",
        ),
        ("20 MB of numbers", [b"[0".as_slice(), &b",0".repeat(10 << 20)].concat(), "line 1 column 3"),
        ("20 MB of cells", text("\"cells\":[", &format!("\"cells\":[{}", "{},".repeat(7 << 20))), "line 1"),
        ("a name of 2 MiB", with("/tool/name", json!("x".repeat(2 << 20))), "a string of more than"),
        (
            "a name of 65 KiB",
            with("/tool/name", json!("x".repeat(65 << 10))),
            "tool.name: a text of 66560 bytes",
        ),
        ("a key of 2 MiB", text("{", &format!("{{\"{}\":0,", "k".repeat(2 << 20))), "a string of more than"),
        (
            "another major version",
            with("/schema", json!("inflight.record/2")),
            "use the version that wrote it",
        ),
        (
            "another major version of another shape",
            b"{\"schema\":\"inflight.record/2\",\"cells\":7}".to_vec(),
            "use the version that wrote it",
        ),
        ("another program's", with("/schema", json!("\u{1b}[2Jk6/1")), r#"has the schema "\u{1b}[2Jk6/1""#),
        ("a schema that is a number", with("/schema", json!(1)), "line 1"),
        ("a missing field", text("\"created\":", "\"craeted\":"), "missing field `created`"),
        (
            "the same field twice",
            text("\"created\":", "\"schema\":\"inflight.record/1\",\"created\":"),
            "duplicate field",
        ),
        ("cells twice", text("\"cells\":", "\"cells\":[],\"cells\":"), "duplicate field `cells`"),
        ("NaN", text("\"concurrency\":", "\"concurrency\":NaN,\"x\":"), "line 1"),
        ("\"NaN\"", of_trial("concurrency", json!("NaN")), "invalid type: string"),
        ("null for a number", of_trial("concurrency", json!(null)), "invalid type: null"),
        ("1e308", of_trial("concurrency", json!(1e308)), "cells[0].trials[0].concurrency: 1"),
        ("1e999", text("\"parallelism\":", "\"parallelism\":1e999,\"x\":"), "number out of range"),
        (
            "a negative ratio",
            of_trial("parallelism", json!(-0.5)),
            "trials[0].parallelism: -0.5 is less than nothing",
        ),
        ("a negative time", of_trial("makespan_ns", json!(-1)), "invalid value"),
        ("2^64", text("\"makespan_ns\":", "\"makespan_ns\":18446744073709551616,\"x\":"), "line 1"),
        (
            "an interval reversed",
            with("/cells/0/makespan_ns/low", json!(1e18)),
            "cells[0].makespan_ns: its low end",
        ),
        (
            "a claim's interval reversed",
            with("/claims/0/measured/low", json!(1e18)),
            "claims[0].measured: its low end",
        ),
        (
            "percentiles that descend",
            times("p50", json!(1)),
            "cells[0].trials[0].service_ns: min, percentiles and max",
        ),
        ("a mean beyond the maximum", times("mean", json!(1e12)), "service_ns: the mean is not between"),
        ("10^18 fetches", times("count", json!(1_000_000_000_000_000_000_u64)), "service_ns: more than"),
        (
            "a histogram of 800 kB",
            times("hdr", json!("A".repeat(800_000))),
            "service_ns.hdr: a text of 800000 bytes",
        ),
        (
            "a span that ends before it starts",
            with("/cells/0/timeline/0/spans/0/1", json!(1_u64 << 60)),
            "timeline[0].spans[0]",
        ),
        ("a thread 65536", with("/cells/0/timeline/0/spans/0/3", json!(65_536)), "invalid value"),
        (
            "a curve that goes back",
            with("/cells/0/in_flight_curve/0/0", json!(1_u64 << 60)),
            "in_flight_curve[1]",
        ),
        ("2001 trials", grown("/cells/0/trials", 2_001), "a list of more than 2000"),
        ("201 timelines", grown("/cells/0/timeline", 201), "a list of more than 200"),
        ("257 spans", grown("/cells/0/timeline/0/spans", 257), "a list of more than 256"),
        ("401 points", grown("/cells/0/in_flight_curve", 401), "a list of more than 400"),
        ("33 models", grown("/models", 33), "a list of more than 32"),
        ("16385 cells", with("/cells", Value::Array(vec![json!({}); 16_385])), "line 1"),
        ("1001 groups", grown("/scenarios/0/groups", 1_001), "a list of more than 1000"),
        ("a scenario twice", twice("/scenarios"), "scenarios[1]: a second scenario `lecture`"),
        ("a model twice", twice("/models"), "models[1]: a second model"),
        ("a cell twice", twice("/cells"), "cells[1]: a second cell"),
        ("an id that climbs", id("../../etc/passwd"), "scenarios[0].id: \"../../etc/passwd\" is no id"),
        ("an id from the root", id("/tmp"), "scenarios[0].id"),
        ("an id that is a device", id("nul"), "scenarios[0].id"),
        ("an id in capitals", id("Lecture"), "scenarios[0].id"),
        ("an id of 65", id(&"x".repeat(65)), "scenarios[0].id"),
        ("an empty id", id(""), "scenarios[0].id"),
        ("an id with NUL", id("a\0b"), "scenarios[0].id"),
        ("a model that climbs", with("/models/0/id", json!("../x")), "models[0].id"),
        (
            "a cell of another scenario",
            with("/cells/0/scenario", json!("elsewhere")),
            "cells[0]: its scenario",
        ),
        ("a cell of another model", with("/cells/1/model", json!("elsewhere")), "cells[1]: its model"),
        ("a backend that climbs", with("/cells/0/backend", json!("..")), "cells[0].backend"),
        ("a title with NUL", title("a\0b"), "scenarios[0].title.en: a control character, U+0000"),
        ("a title that steers the terminal", title("\u{1b}[2J"), "U+001B"),
        ("a title that turns the text", title("\u{202e}elif"), "U+202E"),
        ("a title of 201 characters", title(&"ї".repeat(201)), "a title of more than 200 characters"),
        ("a lone surrogate", text("\"created\":\"", "\"created\":\"\\ud800"), "line 1"),
        ("a verdict that is none", with("/cells/0/verdict", json!("perfect")), "unknown variant `perfect`"),
    ]
}

/// The program with `args`, and no more memory of its own than 64 MiB; what it took is CPU time, which neighbours
/// hardly change.
fn bounded(sandbox: &Sandbox, args: &str) -> Ran {
    let spent = tempfile::NamedTempFile::new().unwrap();
    // RLIMIT_DATA holds the heap, the stacks and every private mapping: over it an allocation fails, and with it the
    // program.
    let line = format!(
        "(ulimit -d 65536 && exec $INFLIGHT {args}); code=$?; times > {}; exit $code",
        spent.path().display()
    );
    let ran = ran(&mut sandbox.shell(&line));
    // The shell's own times, then those of its children: user and system, each as 0m0.25s.
    let times = fs::read_to_string(spent.path()).unwrap();
    let seconds = times.lines().nth(1).unwrap().split_whitespace().map(|time| {
        let (minutes, seconds) = time.trim_end_matches('s').split_once('m').unwrap();
        minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
    });
    Ran { took: Duration::from_secs_f64(seconds.sum()), ..ran }
}

#[test]
fn every_hostile_record_is_refused_with_its_place() {
    let sandbox = Sandbox::new();
    let records = hostile();
    assert!(records.len() >= 20);
    let mut wrong = Vec::new();
    for (name, bytes, words) in records {
        let path = sandbox.file("record.json", &bytes);
        for command in ["check record.json", "report record.json", "export record.json --format csv"] {
            // One quick try of three will do: cores that are shared are slower.
            let mut tries = (0..3).map(|_| bounded(&sandbox, command));
            let ran = tries.find(|ran| ran.took < SOON);
            let Some(ran) = ran else {
                wrong.push(format!("{name}: `{command}` took longer than {SOON:?} three times"));
                continue;
            };
            if ran.code != Some(2) || ran.err.contains("panicked") {
                wrong.push(format!("{name}: `{command}` ended with {:?}", ran.code));
            }
            if !ran.err.contains(words) || !ran.err.contains("record.json") || ran.err.len() > 2_000 {
                wrong.push(format!("{name}: {words:?} is not in {:.500}", ran.err));
            }
            if ran.err.chars().any(|c| c.is_control() && c != '\n') || !ran.out.is_empty() {
                wrong.push(format!("{name} reaches the terminal: {:?} {:?}", ran.err, ran.out));
            }
        }
        fs::remove_file(path).unwrap();
        let left: Vec<_> = fs::read_dir(sandbox.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        if !left.is_empty() {
            wrong.push(format!("{name} left {left:?} behind"));
        }
        left.iter().for_each(|path| fs::remove_file(path).unwrap());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_bound_on_memory_is_one() {
    let sandbox = Sandbox::new();
    sandbox.file("record.json", GOLDEN);
    bounded(&sandbox, "check record.json").expect(0);
    let none = ran(&mut sandbox.shell("ulimit -d 500 && exec $INFLIGHT check record.json"));
    assert_ne!(none.code, Some(0), "the limit does not bite");
}

#[test]
fn a_file_over_the_limit_is_refused_before_it_is_read() {
    let sandbox = Sandbox::new();
    for (bytes, words) in [(limits::FILE_BYTES + 1, "has more than"), (limits::FILE_BYTES, "line 1 column 1")]
    {
        // No block of it is on the disk.
        File::create(sandbox.path().join("large.json")).unwrap().set_len(bytes).unwrap();
        let ran = bounded(&sandbox, "check large.json").expect(2);
        assert!(ran.err.contains(words) && ran.took < SOON, "{:?}: {}", ran.took, ran.err);
    }
}

#[test]
fn what_is_no_file_is_refused_without_waiting_for_it() {
    let sandbox = Sandbox::new();
    let at = |name: &str| sandbox.path().join(name);
    fs::create_dir(at("folder.json")).unwrap();
    symlink("/dev/zero", at("zeros.json")).unwrap();
    symlink("itself.json", at("itself.json")).unwrap();
    symlink("nowhere", at("lost.json")).unwrap();
    assert!(Command::new("mkfifo").arg(at("pipe.json")).status().unwrap().success());
    for (name, words) in [
        ("folder.json", "record.json"),
        ("zeros.json", "is no file"),
        ("pipe.json", "is no file"),
        ("itself.json", "cannot read"),
        ("lost.json", "cannot read"),
        ("missing.json", "cannot read"),
    ] {
        let ran = bounded(&sandbox, &format!("check {name}")).expect(2);
        assert!(ran.err.contains(words) && ran.took < SOON, "{name}, {:?}: {}", ran.took, ran.err);
    }
    // A link to a record is as good as the record.
    sandbox.file("real", GOLDEN);
    symlink("real", at("linked.json")).unwrap();
    sandbox.run("check linked.json").expect(0);
}

/// A histogram that inflates to 64 MiB is a doubt about its cell, and no harm.
#[test]
fn a_histogram_that_bursts_is_not_inflated() {
    let sandbox = Sandbox::new();
    let mut deflated = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::copy(&mut std::io::Read::take(std::io::repeat(0), 64 << 20), &mut deflated).unwrap();
    let deflated = deflated.finish().unwrap();
    let mut bytes = 0x1c84_9314_u32.to_be_bytes().to_vec();
    bytes.extend(u32::try_from(deflated.len()).unwrap().to_be_bytes());
    bytes.extend(deflated);
    let hdr = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
    let mut json: Value = serde_json::from_str(GOLDEN).unwrap();
    for cell in json["cells"].as_array_mut().unwrap() {
        for trial in cell["trials"].as_array_mut().unwrap() {
            trial["service_ns"]["hdr"] = json!(hdr);
        }
    }
    sandbox.file("record.json", serde_json::to_vec(&json).unwrap());
    let ran = bounded(&sandbox, "check record.json").expect(1);
    assert!(ran.out.contains("it inflates to more than any has"), "{}", ran.out);
    let ran = bounded(&sandbox, "report record.json").expect(0);
    let page = fs::read_to_string(sandbox.path().join("lecture.html")).unwrap();
    assert!(page.len() < 1 << 20 && ran.err.is_empty());
}

/// A list that somebody adds tomorrow must have a limit too.
#[test]
fn every_list_of_a_record_has_a_limit() {
    let mut lists = 0;
    for file in ["cell", "machine", "mod", "scenario"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/record/{file}.rs"));
        let text = fs::read_to_string(path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (nth, line) in lines.iter().enumerate() {
            if line.trim_start().starts_with("pub ")
                && (line.contains(": Vec<") || line.contains(": Option<Vec<"))
            {
                lists += 1;
                // An attribute may stand on several lines.
                let above = lines[nth.saturating_sub(5)..nth].join(" ");
                let attribute = above.rsplit("#[serde(").next().unwrap_or_default();
                assert!(attribute.contains("list::at_most"), "src/record/{file}.rs: {line}");
            }
        }
    }
    assert!(lists >= 20, "{lists}");
}

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

mod links {
    use super::*;

    /// A folder of runs with a file beside it that nobody may touch.
    fn outside() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let (out, secret) = (folder.path().join("reports"), folder.path().join("secret"));
        fs::create_dir(&out).unwrap();
        fs::write(&secret, "untouched").unwrap();
        (folder, out, secret)
    }

    #[track_caller]
    fn untouched(secret: &Path) {
        assert_eq!(fs::read_to_string(secret).unwrap(), "untouched");
        let beside: Vec<_> =
            fs::read_dir(secret.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(beside.len(), 2, "{beside:?}");
    }

    #[test]
    fn a_record_or_a_page_that_is_a_link_is_replaced_and_not_followed() {
        let (_folder, out, secret) = outside();
        let run = out.join("run");
        fs::create_dir(&run).unwrap();
        for name in ["record.json", "lecture.html"] {
            symlink(&secret, run.join(name)).unwrap();
        }
        symlink(&secret, out.join("index.html")).unwrap();
        record::write(&run.join("record.json"), &golden()).unwrap();
        report::write_pages(&golden(), &run, Lang::En).unwrap();
        report::write_index(&out, Lang::En).unwrap();
        for written in [run.join("record.json"), run.join("lecture.html"), out.join("index.html")] {
            assert!(fs::symlink_metadata(&written).unwrap().is_file(), "{}", written.display());
        }
        untouched(&secret);
    }

    #[test]
    fn a_link_in_the_place_of_a_new_run_is_stepped_over() {
        let (folder, out, secret) = outside();
        symlink(folder.path(), out.join("20260101-000000")).unwrap();
        let run = cli::publish::create(&out, "2026-01-01T00:00:00Z").unwrap();
        assert_eq!(run.file_name().unwrap(), "20260101-000000-2");
        cli::publish::publish(&golden(), &out, &run, Lang::En, true).unwrap();
        untouched(&secret);
    }

    #[test]
    fn latest_that_leaves_the_folder_of_all_runs_is_not_drawn_into() {
        let (folder, out, secret) = outside();
        fs::write(out.join("record.json"), GOLDEN).unwrap();
        for elsewhere in [folder.path(), Path::new("../"), Path::new("/"), Path::new(".")] {
            let link = out.join("latest");
            let _ = fs::remove_file(&link);
            symlink(elsewhere, &link).unwrap();
            let report = Command::new(common::PROGRAM).args(["report", "--out"]).arg(&out).output().unwrap();
            assert_eq!(report.status.code(), Some(2), "{}", elsewhere.display());
            assert!(!out.join("lecture.html").exists());
            untouched(&secret);
        }
    }

    #[test]
    fn no_created_date_of_a_record_leaves_the_folder() {
        let (_folder, out, secret) = outside();
        for created in ["../../x", "/etc", "", "..", "2026-01-01T00:00:00/../.."] {
            let run = cli::publish::create(&out, created);
            assert!(
                run.is_err() || run.is_ok_and(|run| run.parent() == Some(&out) && run != out.join("..")),
                "{created}"
            );
        }
        untouched(&secret);
    }
}

/// The same cases every time.
fn cases(cases: u32) -> ProptestConfig {
    let rng_seed = proptest::test_runner::RngSeed::Fixed(7);
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(400))]

    /// A sound record with some bytes changed, cut out or repeated: read or refused, and drawn if it was read.
    #[test]
    fn a_record_with_broken_bytes_never_panics(
        edits in prop::collection::vec((0_usize..GOLDEN.len(), 0_u8..4, any::<u8>(), 1_usize..40), 1..4)
    ) {
        let mut bytes = GOLDEN.as_bytes().to_vec();
        for (at, kind, byte, length) in edits {
            let at = at % bytes.len().max(1);
            let end = (at + length).min(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => drop(bytes.drain(at..end)),
                2 => {
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
                _ => bytes[at] = b"0123456789-eE.\"{}[],:"[usize::from(byte) % 21],
            }
        }
        draw(&bytes);
    }
}

proptest! {
    #![proptest_config(cases(120))]

    /// A sound record with one number or text made odd.
    #[test]
    fn a_record_with_odd_values_never_panics(place in any::<prop::sample::Index>(), odd in 0_usize..9) {
        let odds = [
            json!(0),
            json!(1),
            json!(u64::MAX),
            json!(1e19),
            json!(5e-324),
            json!(null),
            json!(""),
            json!("A"),
            json!([]),
        ];
        let mut json: Value = serde_json::from_str(GOLDEN).unwrap();
        let mut leaves = 0;
        leaf(&mut json, &mut |_| leaves += 1);
        let mut left = place.index(leaves);
        leaf(&mut json, &mut |leaf| {
            if left == 0 {
                leaf.clone_from(&odds[odd]);
            }
            left = left.wrapping_sub(1);
        });
        draw(&serde_json::to_vec(&json).unwrap());
    }
}

/// Reads, summarises, draws, compares, audits: whatever the program does with a record.
fn draw(bytes: &[u8]) {
    let Ok(mut record) = record::from_slice(Path::new("mutated"), bytes) else { return };
    let _ = inflight::analysis::audit(&record);
    inflight::analysis::summarise(&mut record);
    let golden = golden();
    let _ = inflight::analysis::across(&golden, &record);
    for scenario in &record.scenarios {
        let html = report::page(&record, scenario, Lang::Uk).unwrap();
        assert!(html.len() < 4 << 20);
    }
}

/// Every number, text, truth value and null below `value`.
fn leaf(value: &mut Value, act: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| leaf(item, act)),
        Value::Object(fields) => fields.iter_mut().for_each(|(_, value)| leaf(value, act)),
        other => act(other),
    }
}
