//! What is read: every bad record is refused, and so is what is no file.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use inflight::record::limits;
use serde_json::{Value, json};

use super::cases::hostile;
use super::{GOLDEN, bounded, in_little_memory};
use crate::common::{self, Sandbox, ran};

#[test]
fn every_hostile_record_is_refused_with_its_place() {
    let sandbox = Sandbox::new();
    let records = hostile();
    assert!(records.len() >= 20);
    let mut wrong = Vec::new();
    for (name, bytes, words) in records {
        let path = sandbox.file("record.json", &bytes);
        for command in ["check record.json", "report record.json", "export record.json --format csv"] {
            let ran = bounded(&sandbox, command);
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
        assert!(ran.err.contains(words), "{}", ran.err);
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
        assert!(ran.err.contains(words), "{name}: {}", ran.err);
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
    // A mebibyte that refers to nothing before it, again and again, behind the head of a zlib stream.
    let mut mebibyte = Vec::with_capacity(1 << 16);
    let mut zeros = flate2::Compress::new(flate2::Compression::fast(), false);
    zeros.compress_vec(&[0; 1 << 20], &mut mebibyte, flate2::FlushCompress::Full).unwrap();
    let deflated = [&[0x78, 0x01][..], &mebibyte.repeat(64)].concat();
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
    let ran = ran(&mut sandbox.shell(&in_little_memory("check record.json"))).expect(1);
    assert!(ran.out.contains("it inflates to more than any has"), "{}", ran.out);
    let ran = common::ran(&mut sandbox.shell(&in_little_memory("report record.json"))).expect(0);
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
