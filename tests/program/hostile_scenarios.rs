//! Files that someone made to do harm, or that a disk or an editor broke. Each is refused with its place, soon,
//! in little memory and without a panic.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use inflight::scenario::{Kind, LoadError, library, limits, load, parse};

/// What a release build may take. The dev profile is ten times slower.
const SOON: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1_000 } else { 100 });

const HEAD: &str = "schema = 1\ntitle = \"T\"\n";
const STEPS: &str = "steps = [{ wait = \"20ms\" }]\n";

fn base() -> String {
    format!("{HEAD}[[fetch]]\nname = \"a\"\n{STEPS}")
}

fn with(extra: &str) -> Vec<u8> {
    format!("{}{extra}\n", base()).into_bytes()
}

fn count(value: &str) -> Vec<u8> {
    format!("{HEAD}[[fetch]]\nname = \"a\"\ncount = {value}\n{STEPS}").into_bytes()
}

fn wait(value: &str) -> Vec<u8> {
    format!("{HEAD}[[fetch]]\nname = \"a\"\nsteps = [{{ wait = {value} }}]\n").into_bytes()
}

/// Name, bytes, and what is expected at least one problem to be; `None` for what is no text of a scenario.
fn hostile() -> Vec<(&'static str, Vec<u8>, Option<Kind>)> {
    use Kind::*;
    vec![
        ("empty", vec![], Some(MissingKey)),
        ("one line end", b"\n".to_vec(), Some(MissingKey)),
        ("binary", (0..=255).cycle().take(4096).collect(), None),
        ("an ELF header", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec(), Some(Syntax)),
        (
            "UTF-16",
            "schema = 1".encode_utf16().flat_map(u16::to_le_bytes).chain([0xff, 0xfe]).collect(),
            None,
        ),
        ("half a character", [base().as_bytes(), b"\xd0"].concat(), None),
        ("a surrogate", [base().as_bytes(), b"# \xed\xa0\x80\n"].concat(), None),
        ("NUL", [b"\0", base().as_bytes()].concat(), Some(Syntax)),
        ("NUL in a string", base().replace("\"T\"", "\"a\0b\"").into_bytes(), Some(Syntax)),
        ("NUL escaped", base().replace("\"T\"", "\"a\\u0000b\"").into_bytes(), Some(BadFormat)),
        ("two byte order marks", [b"\xef\xbb\xbf\xef\xbb\xbf", base().as_bytes()].concat(), Some(Syntax)),
        ("lone carriage returns", base().replace('\n', "\r").into_bytes(), Some(Syntax)),
        ("2 MiB of comment", vec![b'#'; 2 << 20], None),
        ("1 MiB and a byte", vec![b'#'; (1 << 20) + 1], None),
        (
            "1 MiB string",
            format!("title = \"{}\"", "x".repeat((1 << 20) - 10)).into_bytes(),
            Some(OutOfRange),
        ),
        ("1 MiB key", format!("{} = 1", "k".repeat((1 << 20) - 4)).into_bytes(), Some(UnknownKey)),
        ("1 MiB number", format!("schema = {}", "9".repeat((1 << 20) - 9)).into_bytes(), Some(OutOfRange)),
        ("1 MiB duration", wait(&format!("\"{}\"", "9".repeat((1 << 20) - 99))), Some(BadFormat)),
        ("1 MiB open string", vec![b'"'; 1 << 20], Some(Syntax)),
        ("1 MiB of line ends", vec![b'\n'; 1 << 20], Some(OutOfRange)),
        ("100k open brackets", format!("a = {}", "[".repeat(100_000)).into_bytes(), Some(OutOfRange)),
        (
            "100k brackets",
            format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000)).into_bytes(),
            Some(OutOfRange),
        ),
        ("100k closing brackets", "]".repeat(100_000).into_bytes(), Some(Syntax)),
        (
            "deep inline tables",
            format!("a = {}1{}", "{ a = ".repeat(50_000), " }".repeat(50_000)).into_bytes(),
            Some(OutOfRange),
        ),
        ("deep dotted key", format!("{} = 1", vec!["a"; 400_000].join(".")).into_bytes(), Some(OutOfRange)),
        ("deep dotted table", format!("[{}]", vec!["a"; 400_000].join(".")).into_bytes(), Some(OutOfRange)),
        (
            "deep dotted key in quotes",
            format!("{} = 1", vec!["\"a\""; 150_000].join(" . ")).into_bytes(),
            Some(OutOfRange),
        ),
        ("17 deep", format!("a = {}1{}", "[".repeat(17), "]".repeat(17)).into_bytes(), Some(OutOfRange)),
        ("a long list", format!("a = [{}]", "1,".repeat(300_000)).into_bytes(), Some(OutOfRange)),
        (
            "50k keys",
            (0..50_000).map(|i| format!("k{i}=1\n")).collect::<String>().into_bytes(),
            Some(UnknownKey),
        ),
        ("60k keys without value", "a\n".repeat(60_000).into_bytes(), Some(Syntax)),
        ("30k equal keys", "a=1\n".repeat(30_000).into_bytes(), Some(Syntax)),
        ("many mistakes in 64 KiB", "= ] } , \n".repeat(7_000).into_bytes(), Some(Syntax)),
        ("1001 groups", [HEAD.as_bytes(), "[[fetch]]\n".repeat(1_001).as_bytes()].concat(), Some(OutOfRange)),
        (
            "65 steps",
            format!("{HEAD}[[fetch]]\nname = \"a\"\nsteps = [{}]", "{ wait = \"1s\" },".repeat(65))
                .into_bytes(),
            Some(OutOfRange),
        ),
        ("unknown key", with("[run]\nwrokers = 1"), Some(UnknownKey)),
        ("duplicate keys", with("[run]\nseed = 1\nseed = 2"), Some(Syntax)),
        ("duplicate tables", with("[run]\n[run]"), Some(Syntax)),
        ("table over a list", with("[fetch]"), Some(Syntax)),
        ("count 10^12", count("1_000_000_000_000"), Some(OutOfRange)),
        ("count 2^63", count("9223372036854775808"), Some(OutOfRange)),
        ("count 2^64", count("18446744073709551616"), Some(OutOfRange)),
        ("count negative", count("-1"), Some(OutOfRange)),
        ("count 1e308", count("1e308"), Some(WrongType)),
        ("count in hexadecimal", count("0xffffffffffffffff"), Some(OutOfRange)),
        ("count nan", count("nan"), Some(WrongType)),
        ("count true", count("true"), Some(WrongType)),
        ("count a date", count("2026-01-01"), Some(WrongType)),
        ("wait negative", wait("\"-1ms\""), Some(OutOfRange)),
        ("wait nan", wait("nan"), Some(WrongType)),
        ("wait -inf", wait("-inf"), Some(WrongType)),
        ("wait \"inf\"", wait("\"inf\""), Some(OutOfRange)),
        ("wait \"1e308s\"", wait("\"1e308s\""), Some(BadFormat)),
        ("wait 2^64 s", wait("\"18446744073709551615s\""), Some(OutOfRange)),
        ("wait a list", wait("[\"1s\"]"), Some(WrongType)),
        ("uniform reversed", wait("{ uniform = [\"2s\", \"1s\"] }"), Some(Conflict)),
        ("p99 at the median", wait("{ lognormal = { median = \"1s\", p99 = \"1s\" } }"), Some(Conflict)),
        ("weight 0", wait("{ mix = [{ weight = 0, of = \"1s\" }] }"), Some(OutOfRange)),
        ("weight negative", wait("{ mix = [{ weight = -0.1, of = \"1s\" }] }"), Some(OutOfRange)),
        ("weight nan", wait("{ mix = [{ weight = nan, of = \"1s\" }] }"), Some(OutOfRange)),
        ("weight 1e309", wait("{ mix = [{ weight = 1e309, of = \"1s\" }] }"), Some(OutOfRange)),
        ("sweep descending", with("[sweep]\nvary = \"count\"\nover = [2, 1]"), Some(Conflict)),
        (
            "sweep of 65",
            with(&format!("[sweep]\nvary = \"count\"\nover = [{}]", "1,".repeat(65))),
            Some(OutOfRange),
        ),
        ("sweep of inf", with("[sweep]\nvary = \"scale\"\nover = [inf]"), Some(OutOfRange)),
        (
            "sweep of 10^18 fetches",
            with("[sweep]\nvary = \"count\"\nover = [1000000000000000000]"),
            Some(OutOfRange),
        ),
        ("sweep of 10^9 threads", with("[sweep]\nvary = \"workers\"\nover = [1000000000]"), Some(OutOfRange)),
        ("scale 1e300", with("[run]\nscale = 1e300"), Some(OutOfRange)),
        ("scale -0.0", with("[run]\nscale = -0.0"), Some(OutOfRange)),
        ("scale 10^40", with(&format!("[run]\nscale = {}", "9".repeat(40))), Some(OutOfRange)),
        ("arrivals at 1e300/s", with("[load]\nrate = 1e300"), Some(OutOfRange)),
        ("try of nothing", with("[try]"), Some(MissingKey)),
        (
            "try that turns around",
            with("[try]\nline = \"a \u{202e}b\"\nunder = \"[run]\"\ntext = \"x\""),
            Some(BadFormat),
        ),
        (
            "an answer of nothing but places",
            with(&format!("[[answer]]\ntext = \"x\"\ncorrect = true\nbecause = \"{}\"", "{a}".repeat(333))),
            Some(UnknownWord),
        ),
        (
            "an answer too long",
            with(&format!("[[answer]]\ntext = \"{}\"", "ї".repeat(1001))),
            Some(OutOfRange),
        ),
        ("five thousand answers", with(&"[[answer]]\n".repeat(5_000)), Some(OutOfRange)),
        ("bidirectional title", base().replace("\"T\"", "\"\u{2066}T\"").into_bytes(), Some(BadFormat)),
        (
            "bidirectional lesson",
            format!("lesson = '''a\n\u{202e}b'''\n{}", base()).into_bytes(),
            Some(BadFormat),
        ),
        (
            "escape sequence in a title",
            base().replace("\"T\"", "\"\\u001b[2J\"").into_bytes(),
            Some(BadFormat),
        ),
        (
            "a name that is a path",
            base().replace("\"a\"", "\"../../etc/passwd\"").into_bytes(),
            Some(BadFormat),
        ),
        ("a model that is a path", with("[run]\nmodels = [\"../x\"]"), Some(BadFormat)),
        (
            "a scenario that is a path",
            with(
                "[[claim]]\nmetric = \"max\"\nof = \"a\"\nthan = { model = \"a\", scenario = \"../x\" }\nat_most = 1",
            ),
            Some(BadFormat),
        ),
    ]
}

/// CPU time of this thread so far: neighbours hardly change it.
fn spent() -> Duration {
    nix::time::clock_gettime(nix::time::ClockId::CLOCK_THREAD_CPUTIME_ID).unwrap().into()
}

/// Writes the bytes under a good name and loads them; the best of three tries, since cores that are shared are slower.
fn refused(folder: &Path, name: &str, bytes: &[u8]) -> LoadError {
    let path = folder.join("01-hostile.toml");
    std::fs::write(&path, bytes).unwrap();
    let mut best = Duration::MAX;
    let mut error = None;
    for _ in 0..3 {
        let start = spent();
        error = Some(load(&path).map(|scenario| scenario.id).expect_err(name));
        best = best.min(spent() - start);
        if best < SOON {
            break;
        }
    }
    assert!(best < SOON, "{name} took {best:?}");
    error.unwrap()
}

#[test]
fn every_hostile_file_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let files = hostile();
    assert!(files.len() >= 40);
    let before = peak_memory();
    for (name, bytes, kind) in files {
        let error = refused(folder.path(), name, &bytes);
        let text = error.render(false);
        assert!(text.len() < 50_000 && text.contains("01-hostile.toml"), "{name}: {text}");
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{name} reaches the terminal: {text}");
        match (&error, kind) {
            (LoadError::Invalid(errors), Some(kind)) => {
                let kinds: Vec<Kind> = errors.problems().iter().map(|problem| problem.kind).collect();
                assert!(kinds.contains(&kind), "{name}: {text}");
                for problem in errors.problems() {
                    assert!(problem.line > 0 && problem.column > 0, "{name} has no place: {text}");
                    let place = format!("01-hostile.toml:{}:{}", problem.line, problem.column);
                    assert!(text.contains(&place), "{name}: no {place} in {text}");
                }
            }
            (LoadError::NotUtf8 { line, column, .. }, None) => assert!(*line > 0 && *column > 0),
            (LoadError::TooLarge { .. }, None) => {}
            _ => panic!("{name}: {error:?}"),
        }
    }
    if let (Some(before), Some(after)) = (before, peak_memory()) {
        let grown = after.saturating_sub(before);
        assert!(grown < 64 << 10, "reading hostile files took {grown} KiB");
    }
}

/// The most resident memory of this process so far, in KiB; `None` where the system does not tell.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

#[test]
fn a_byte_order_mark_is_accepted() {
    let scenario = parse("x.toml", &format!("\u{feff}{}", base())).unwrap();
    assert_eq!(scenario.title.en, "T");
    let errors = parse("x.toml", &format!("\u{feff}{}zzz = 1", base())).unwrap_err();
    assert_eq!((errors.problems()[0].line, errors.problems()[0].found.as_str()), (6, "zzz"));
}

#[test]
fn windows_line_ends_are_accepted() {
    let text = format!("lesson = '''a\n\nb'''\n{}", base()).replace('\n', "\r\n");
    assert_eq!(parse("x.toml", &text).unwrap().lesson.unwrap().en, "a\n\nb");
}

#[test]
fn a_text_over_the_limit_is_refused_without_a_file_too() {
    let errors = parse("x.toml", &" ".repeat(limits::FILE_BYTES + 1)).unwrap_err();
    assert_eq!(errors.problems()[0].kind, Kind::OutOfRange);
    assert!(errors.render(false).contains("larger than 1 MiB"));
}

#[test]
fn a_missing_file_and_a_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = load(&folder.path().join("no.toml")).unwrap_err();
    assert!(matches!(missing, LoadError::Io { .. }) && missing.render(false).contains("no.toml"));
    let error = load(folder.path()).unwrap_err();
    assert!(matches!(error, LoadError::NotAFile { what: "a folder", .. }), "{error:?}");
}

#[cfg(unix)]
mod paths {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    fn link(to: &Path) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("01-link.toml");
        symlink(to, &path).unwrap();
        (folder, path)
    }

    #[test]
    fn links_to_what_is_no_file_are_refused() {
        let (_folder, to_folder) = link(Path::new("/"));
        assert!(matches!(load(&to_folder), Err(LoadError::NotAFile { .. })));
        let (_folder, to_nothing) = link(Path::new("/no/such/file"));
        assert!(matches!(load(&to_nothing), Err(LoadError::Io { .. })));
        let (_folder, to_zeros) = link(Path::new("/dev/zero"));
        assert!(matches!(load(&to_zeros), Err(LoadError::NotAFile { .. })));
        let folder = tempfile::tempdir().unwrap();
        let itself = folder.path().join("01-loop.toml");
        symlink(&itself, &itself).unwrap();
        assert!(matches!(load(&itself), Err(LoadError::Io { .. })));
    }

    #[test]
    fn a_link_to_a_file_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("real.txt");
        std::fs::write(&file, base()).unwrap();
        let (_folder, path) = link(&file);
        assert_eq!(load(&path).unwrap().id, "link");
    }

    #[test]
    fn a_pipe_is_refused_without_waiting_for_its_other_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("01-pipe.toml");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let start = Instant::now();
        assert!(matches!(load(&path), Err(LoadError::NotAFile { .. })));
        assert!(start.elapsed() < SOON);
    }

    #[test]
    fn one_bad_file_of_a_folder_names_itself() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("20-bad.toml"), "schema = 2").unwrap();
        let error = library::all(folder.path()).unwrap_err().render(false);
        assert!(error.contains("20-bad.toml:1:10"), "{error}");
    }
}
