//! What a file with mistakes is told, case by case: `golden/diagnostics.txt` holds every message as a terminal
//! shows it. `UPDATE_EXPECT=1 cargo test diagnostics` writes it anew.

use std::fmt::Write as _;

use expect_test::expect_file;

use crate::scenario::{Kind, Named, parse};

const HEAD: &str = "schema = 1\ntitle = \"T\"\n";
const BASE: &str = "schema = 1\ntitle = \"T\"\n[[fetch]]\nname = \"a\"\nsteps = [{ wait = \"20ms\" }]\n";

fn file(extra: &str) -> String {
    format!("{BASE}{extra}\n")
}

fn fetch(lines: &str) -> String {
    format!("{HEAD}[[fetch]]\n{lines}\n")
}

fn step(step: &str) -> String {
    fetch(&format!("name = \"a\"\nsteps = [{step}]"))
}

fn claim(lines: &str) -> String {
    file(&format!("[[claim]]\n{lines}"))
}

const CLAIMS: &str = "[[claim]]\nid = \"gain\"\nmetric = \"makespan\"\nof = \"spawn\"\nthan = \"join-all\"\nat_least = 2\n\
    [[claim]]\nid = \"cores\"\nmetric = \"parallelism\"\nof = \"spawn\"\nat_most = 1\n";
const RIGHT: &str = "[[answer]]\ntext = \"x\"\ncorrect = true\nbecause = \"{gain}\"";
const WRONG: &str = "[[answer]]\ntext = \"y\"\nmisconception = \"threads-are-free\"\nbecause = \"{gain.of}\"";

fn asked_of(answers: &[&str]) -> String {
    file(&format!("{CLAIMS}{}", answers.join("\n"))).replace("title", "question = \"Q\"\ntitle")
}

/// A right answer, a wrong one and `third`.
fn asked(third: &str) -> String {
    asked_of(&[RIGHT, WRONG, if third.is_empty() { WRONG } else { third }])
}

/// Name of the case, the file, and the kinds of problem in it.
fn cases() -> Vec<(&'static str, String, Vec<Kind>)> {
    use Kind::*;
    let sweep = |rest: &str| file(&format!("[sweep]\n{rest}"));
    vec![
        ("empty file", String::new(), vec![MissingKey, MissingKey, MissingKey]),
        ("no value", "schema =\n".into(), vec![Syntax]),
        ("two lines that are no TOML", "schema = = 1\ntitle 'x'\nok = 1\n".into(), vec![Syntax, Syntax]),
        ("duplicate key", format!("{HEAD}title = \"U\"\n"), vec![Syntax]),
        ("schema of the future", BASE.replace("schema = 1", "schema = 2"), vec![OutOfRange]),
        ("schema as a word", BASE.replace("schema = 1", "schema = \"1\""), vec![WrongType]),
        ("unknown keys", file("[run]\nmodel = []\nworkrs = 2\nin-flight = 3"), vec![UnknownKey; 3]),
        ("unknown table", file("[runs]\nx = 1"), vec![UnknownKey]),
        ("key like none", file("[run]\nzzzzzz = 1"), vec![UnknownKey]),
        ("key with an escape", format!("\"\\u202Etitel\" = 1\n{BASE}"), vec![UnknownKey]),
        ("arrival", file("[arrival]\nrate = \"1000/s\""), vec![UnknownKey]),
        ("load of nothing", file("[load]"), vec![Conflict]),
        ("load of two kinds", file("[load]\nrate = 1\npoisson = 2"), vec![Conflict]),
        ("load misspelt", file("[load]\nrte = 1"), vec![UnknownKey]),
        ("rate of nothing", file("[load]\nrate = \"0/s\""), vec![OutOfRange]),
        ("negative rate", file("[load]\nrate = -1"), vec![OutOfRange]),
        ("rate that is none", file("[load]\npoisson = \"fast\""), vec![BadFormat]),
        ("rate NaN", file("[load]\nrate = nan"), vec![OutOfRange]),
        ("rate over a million", file("[load]\nrate = \"1000001/s\""), vec![OutOfRange]),
        ("burst without a time", file("[load]\nburst = 3"), vec![MissingKey]),
        ("burst of nobody", file("[load]\nburst = 0\nevery = \"1s\""), vec![OutOfRange]),
        ("every without a burst", file("[load]\nrate = 1\nevery = \"1s\""), vec![Conflict]),
        ("so many for each core", file("[load]\nrate = 1\nper = \"core\""), vec![UnknownWord]),
        ("no stages", file("[load]\nstages = []"), vec![OutOfRange]),
        ("stage without a length", file("[load]\nstages = [{ rate = 1 }]"), vec![MissingKey]),
        ("stage without a rate", file("[load]\nstages = [{ for = \"1s\" }]"), vec![MissingKey]),
        ("ramp from nowhere", file("[load]\nstages = [{ for = \"1s\", to = 3 }]"), vec![MissingKey]),
        ("stages that end", file("[load]\nstages = [{ for = \"1s\", rate = 3, to = 0 }]"), vec![Conflict]),
        ("rate swept without one", file("[sweep]\nvary = \"rate\"\nover = [1, 2]"), vec![Conflict]),
        ("queue below nothing", file("[load]\nrate = 1\nqueue = -1"), vec![OutOfRange]),
        ("queue of clients", file("[load]\nclients = 3\nqueue = 1"), vec![Conflict]),
        ("deadline at once", file("[load]\nrate = 1\ndeadline = \"0s\""), vec![OutOfRange]),
        ("queue without a load", file("[load]\nqueue = 3"), vec![Conflict]),
        ("queue swept without a load", file("[sweep]\nvary = \"queue\"\nover = [1, 2]"), vec![Conflict]),
        (
            "queue set and swept",
            file("[load]\nrate = 1\nqueue = 3\n[sweep]\nvary = \"queue\"\nover = [1, 2]"),
            vec![Conflict],
        ),
        ("good without a within", file("[load]\nrate = 1\n[capacity]\ngood = 0.9"), vec![Conflict]),
        (
            "good over all",
            file("[load]\nrate = 1\nwithin = \"1s\"\n[capacity]\ngood = 1.5"),
            vec![OutOfRange],
        ),
        ("try as a word", format!("try = \"x\"\n{BASE}"), vec![WrongType]),
        ("try without a place", file("[try]\nline = \"count = 2\"\ntext = \"look\""), vec![MissingKey]),
        (
            "try in two places",
            file("[try]\nline = \"x = 1\"\ninstead_of = \"x = 2\"\nunder = \"[run]\"\ntext = \"look\""),
            vec![Conflict],
        ),
        ("try of nothing", file("[try]\nunder = \"[run]\""), vec![MissingKey, MissingKey]),
        ("answers to nothing", asked("").replace("question = \"Q\"\n", ""), vec![Conflict]),
        ("two answers", asked_of(&[RIGHT, WRONG]), vec![OutOfRange]),
        ("five answers", asked_of(&[RIGHT, WRONG, WRONG, WRONG, WRONG]), vec![OutOfRange]),
        ("no right answer", asked_of(&[WRONG, WRONG, WRONG]), vec![Conflict]),
        ("two right answers", asked_of(&[RIGHT, WRONG, RIGHT]), vec![Conflict]),
        ("an answer of nothing", asked("[[answer]]"), vec![MissingKey; 3]),
        ("an answer misspelt", asked("[[answer]]\ntxet = \"x\"\ncorect = true\nbecause = \"{gain}\""), {
            vec![MissingKey, UnknownKey, UnknownKey]
        }),
        ("right and wrong", asked(&format!("{WRONG}\ncorrect = true")), vec![Conflict]),
        ("marked as not correct", asked(&RIGHT.replace("true", "false")), vec![WrongType]),
        (
            "a misconception misspelt",
            asked(&WRONG.replace("threads-are-free", "threads-are-fre")),
            vec![UnknownWord],
        ),
        ("a misconception like none", asked(&WRONG.replace("threads-are-free", "zzz")), vec![UnknownWord]),
        ("because of no number", asked(&WRONG.replace("{gain.of}", "much")), vec![MissingKey]),
        ("because of no claim", asked(&WRONG.replace("{gain.of}", "{gian.of}")), vec![UnknownWord]),
        ("because of a third side", asked(&WRONG.replace("{gain.of}", "{gain.to}")), vec![UnknownWord]),
        ("because of a side of one", asked(&WRONG.replace("{gain.of}", "{cores.of}")), vec![Conflict]),
        (
            "because of other numbers in Ukrainian",
            asked(&WRONG.replace("\"{gain.of}\"", "{ en = \"{gain.of}\", uk = \"{gain.than}\" }")),
            vec![Conflict],
        ),
        ("place in a title", BASE.replace("\"T\"", "\"T {count}\""), vec![Conflict]),
        ("place misspelt", BASE.replace("title", "question = \"{cuont}\"\ntitle"), vec![UnknownWord]),
        ("place of no group", BASE.replace("title", "lesson = \"{wait.b}\"\ntitle"), vec![UnknownWord]),
        ("place of nothing set", BASE.replace("title", "question = \"{limit}\"\ntitle"), vec![MissingKey]),
        (
            "place of what is swept",
            sweep("vary = \"count\"\nover = [1, 2]").replace("title", "question = \"{count}\"\ntitle"),
            vec![Conflict],
        ),
        (
            "places in one language",
            BASE.replace("title", "question = { en = \"{count}\", uk = \"x\" }\ntitle"),
            vec![Conflict],
        ),
        (
            "two claims of one name",
            file(&format!(
                "{CLAIMS}[[claim]]\nid = \"gain\"\nmetric = \"max\"\nof = \"spawn\"\nat_most = \"1s\""
            )),
            vec![Conflict],
        ),
        (
            "a claim's name with a dot",
            claim("id = \"a.of\"\nmetric = \"max\"\nof = \"spawn\"\nat_most = \"1s\""),
            vec![BadFormat],
        ),
        ("title empty", BASE.replace("\"T\"", "\" \""), vec![OutOfRange]),
        ("title in one language", BASE.replace("\"T\"", "{ en = \"T\" }"), vec![MissingKey]),
        ("title of two lines", BASE.replace("\"T\"", "\"a\\nb\""), vec![BadFormat]),
        ("title a number", BASE.replace("\"T\"", "7"), vec![WrongType]),
        (
            "title of 201 characters",
            BASE.replace("\"T\"", &format!("\"{}\"", "ї".repeat(201))),
            vec![OutOfRange],
        ),
        ("title that turns around", BASE.replace("\"T\"", "\"abc \u{202e}fed\""), vec![BadFormat]),
        ("title that turns around, escaped", BASE.replace("\"T\"", "\"a\\u2067b\""), vec![BadFormat]),
        ("lesson with a bell", format!("lesson = \"a\\u0007\"\n{BASE}"), vec![BadFormat]),
        ("lesson that overwrites itself", format!("lesson = \"good\\rbad\"\n{BASE}"), vec![BadFormat]),
        ("no fetch", HEAD.into(), vec![MissingKey]),
        ("fetch as a table", format!("{HEAD}[fetch]\nname = \"a\"\n"), vec![WrongType]),
        ("no name, no steps", fetch("count = 2"), vec![MissingKey, MissingKey]),
        ("names twice", file("[[fetch]]\nname = \"a\"\nsteps = [{ wait = \"1s\" }]"), vec![Conflict]),
        ("name with a space", fetch("name = \"a b\"\nsteps = [{ wait = \"1s\" }]"), vec![BadFormat]),
        ("no steps", fetch("name = \"a\"\nsteps = []"), vec![OutOfRange]),
        ("count 0", fetch("name = \"a\"\ncount = 0\nsteps = [{ wait = \"1s\" }]"), vec![OutOfRange]),
        ("count a float", fetch("name = \"a\"\ncount = 5.0\nsteps = [{ wait = \"1s\" }]"), vec![WrongType]),
        (
            "count 10^12",
            fetch("name = \"a\"\ncount = 1_000_000_000_000\nsteps = [{ wait = \"1s\" }]"),
            vec![OutOfRange],
        ),
        (
            "two groups of a million",
            fetch(
                "name = \"a\"\ncount = 1000000\nsteps = [{ wait = \"1s\" }]\n[[fetch]]\nname = \"b\"\ncount = 1000000\nsteps = [{ wait = \"1s\" }]",
            ),
            vec![OutOfRange],
        ),
        (
            "too many random durations",
            fetch(&format!(
                "name = \"a\"\ncount = 1000000\nsteps = [{}]",
                "{ wait = { exponential = \"1s\" } },".repeat(17)
            )),
            vec![OutOfRange],
        ),
        ("step of both kinds", step("{ wait = \"1s\", compute = \"1s\" }"), vec![Conflict]),
        ("step of no kind", step("{ name = \"db\" }"), vec![Conflict]),
        ("step misspelt", step("{ wiat = \"1s\" }"), vec![UnknownKey]),
        ("duration a number", step("{ wait = 20 }"), vec![WrongType]),
        ("duration without unit", step("{ wait = \"20\" }"), vec![BadFormat]),
        ("duration negative", step("{ wait = \"-20ms\" }"), vec![OutOfRange]),
        ("duration nan", step("{ wait = nan }"), vec![WrongType]),
        ("duration nan as a word", step("{ wait = \"nan ms\" }"), vec![OutOfRange]),
        ("duration of two hours", step("{ wait = \"2h\" }"), vec![OutOfRange]),
        ("duration too fine", step("{ wait = \"1500ns\" }"), vec![OutOfRange]),
        ("duration much too fine", step("{ wait = \"0.0000001ms\" }"), vec![OutOfRange]),
        ("duration in words", step("{ wait = \"soon\" }"), vec![BadFormat]),
        ("duration empty", step("{ wait = \"\" }"), vec![BadFormat]),
        ("no distribution", step("{ wait = {} }"), vec![Conflict]),
        (
            "two distributions",
            step("{ wait = { exponential = \"1s\", uniform = [\"1s\", \"2s\"] } }"),
            vec![Conflict],
        ),
        ("distribution misspelt", step("{ wait = { log_normal = {} } }"), vec![UnknownKey]),
        ("uniform reversed", step("{ wait = { uniform = [\"2s\", \"1s\"] } }"), vec![Conflict]),
        ("uniform of three", step("{ wait = { uniform = [\"2s\", \"1s\", \"1s\"] } }"), vec![WrongType]),
        ("exponential of 0", step("{ wait = { exponential = \"0s\" } }"), vec![OutOfRange]),
        (
            "p99 below the median",
            step("{ wait = { lognormal = { median = \"1s\", p99 = \"1s\" } } }"),
            vec![Conflict],
        ),
        ("lognormal without p99", step("{ wait = { lognormal = { median = \"1s\" } } }"), vec![MissingKey]),
        ("mix of nothing", step("{ wait = { mix = [] } }"), vec![OutOfRange]),
        (
            "mix of bad weights",
            step(
                "{ wait = { mix = [{ weight = 0, of = \"1s\" }, { weight = -1, of = \"1s\" }, { weight = nan, of = \"1s\" }, { of = \"1s\" }] } }",
            ),
            vec![OutOfRange, OutOfRange, OutOfRange, MissingKey],
        ),
        (
            "weights beyond measure",
            step("{ wait = { mix = [{ weight = 1e308, of = \"1s\" }, { weight = 1e308, of = \"2s\" }] } }"),
            vec![OutOfRange],
        ),
        ("workers 0 and too many", file("[run]\nworkers = 0\nblocking_threads = 99999"), vec![OutOfRange; 2]),
        ("seed negative", file("[run]\nseed = -1"), vec![OutOfRange]),
        ("scale 0, inf", file("[run]\nscale = 0\n[bench]\nscale = inf"), vec![OutOfRange; 2]),
        ("scale too much", file("[run]\nscale = 1e6"), vec![OutOfRange]),
        (
            "models",
            file("[run]\nmodels = [\"join-all\", \"join-all\", \"Join\", 3]"),
            vec![Conflict, BadFormat, WrongType],
        ),
        ("models none", file("[run]\nmodels = []"), vec![OutOfRange]),
        ("sweep of a word", sweep("vary = \"wrokers\"\nover = [1]"), vec![UnknownWord]),
        ("sweep without over", sweep("vary = \"count\""), vec![MissingKey]),
        ("sweep descending", sweep("vary = \"count\"\nover = [10, 5, 5]"), vec![Conflict; 2]),
        ("sweep of halves", sweep("vary = \"workers\"\nover = [0.5, 1]"), vec![WrongType]),
        ("sweep beyond", sweep("vary = \"count\"\nover = [1, 1000001]"), vec![OutOfRange]),
        ("sweep of nan", sweep("vary = \"scale\"\nover = [nan]"), vec![OutOfRange]),
        ("sweep scaled too much", sweep("vary = \"scale\"\nover = [1, 1e9]"), vec![OutOfRange]),
        (
            "swept and set",
            file("[run]\nworkers = 2\n[sweep]\nvary = \"workers\"\nover = [1]"),
            vec![Conflict],
        ),
        ("bench over nothing", file("[bench]\nover = [1]"), vec![Conflict]),
        ("claim without anything", claim(""), vec![MissingKey; 3]),
        ("claim misspelt", claim("metric = \"makspan\"\nof = \"spawn\"\nat_most = 2"), vec![UnknownWord]),
        ("claim of a time", claim("metric = \"p99\"\nof = \"spawn\"\nat_most = 2.0"), vec![WrongType]),
        (
            "claim with itself",
            claim("metric = \"p99\"\nof = \"spawn\"\nthan = \"spawn\"\nat_most = 2.0"),
            vec![Conflict],
        ),
        (
            "claim at a size",
            claim("metric = \"p99\"\nof = \"spawn\"\nat = 10\nat_most = \"1s\""),
            vec![Conflict],
        ),
        (
            "claim at no size of the sweep",
            file(
                "[sweep]\nvary = \"count\"\nover = [1, 10]\n[[claim]]\nmetric = \"max\"\nof = \"spawn\"\nat = 5\nat_most = \"1s\"",
            ),
            vec![Conflict],
        ),
        (
            "claim of a model that is not run",
            file(
                "[run]\nmodels = [\"join-all\"]\n[[claim]]\nmetric = \"max\"\nof = \"joinall\"\nat_most = \"1s\"",
            ),
            vec![Conflict],
        ),
        (
            "claim of nothing between",
            claim("metric = \"concurrency\"\nof = \"spawn\"\nat_least = 3\nat_most = 2"),
            vec![Conflict],
        ),
        (
            "claim negative",
            claim("metric = \"concurrency\"\nof = \"spawn\"\nat_least = -3"),
            vec![OutOfRange],
        ),
        (
            "claim than a number",
            claim("metric = \"concurrency\"\nof = \"spawn\"\nthan = 3\nat_least = 3"),
            vec![WrongType],
        ),
    ]
}

#[test]
fn every_mistake_is_explained() {
    let mut golden = String::new();
    for (name, text, kinds) in cases() {
        let errors = parse("scenarios/01-test.toml", &text).expect_err(name);
        let found: Vec<Kind> = errors.problems().iter().map(|problem| problem.kind).collect();
        assert_eq!(found, kinds, "{name}:\n{errors}");
        for problem in errors.problems() {
            assert!(problem.line > 0 && problem.column > 0, "{name} has no place:\n{errors}");
        }
        writeln!(golden, "=== {name}\n{}\n", errors.render(false)).unwrap();
    }
    expect_file!["./golden/diagnostics.txt"].assert_eq(&golden);
}

#[test]
fn a_bad_file_name_is_the_files_own_mistake() {
    for name in ["", "01-.toml", "Lecture.toml", "05-con.toml", "index.toml", "a b.toml", "../x/..", "ї.toml"]
    {
        let errors = parse(name, BASE).expect_err(name);
        assert_eq!(errors.problems()[0].kind, Kind::BadFormat, "{name}");
        assert_eq!(errors.problems()[0].span, None);
    }
    assert_eq!(parse("a/b/07-two-tier.toml", BASE).unwrap().id, "two-tier");
    assert_eq!(parse("3d-thing.toml", BASE).unwrap().number, None);
}

#[test]
fn colour_is_added_only_when_asked_for() {
    let errors = parse("x.toml", "").unwrap_err();
    assert!(!errors.render(false).contains('\u{1b}'));
    assert!(errors.render(true).contains('\u{1b}'));
    assert_eq!(errors.to_string(), errors.render(false));
}

#[test]
fn the_list_of_problems_is_bounded() {
    let many: String = (0..500).map(|i| format!("k{i} = 1\n")).collect();
    let errors = parse("x.toml", &format!("{many}{BASE}")).unwrap_err();
    assert_eq!((errors.problems().len(), errors.unlisted()), (50, 450));
    assert!(errors.to_string().ends_with("... and 450 more"));
}

#[test]
fn unknown_models_are_found_where_they_are_named() {
    let text = file(
        "[run]\nmodels = [\"join-al\", \"spawn\"]\nlanes = [\"mine\"]\n[bench]\nmodels = [\"spwan\"]\n[[claim]]\nmetric = \"max\"\n\
         of = \"spawn\"\nthan = { model = \"other\", scenario = \"lectur\" }\nat_most = 2\n\
         [[claim]]\nmetric = \"max\"\nof = \"mine\"\nat_most = \"1s\"",
    );
    let scenario = parse("x.toml", &text).unwrap();
    let models: Vec<&str> = scenario
        .origin
        .named
        .iter()
        .filter(|(of, ..)| *of == Named::Model)
        .map(|(_, name, _)| name.as_str())
        .collect();
    assert_eq!(models, ["join-al", "spawn", "spwan", "spawn", "other"]);
    let errors = scenario.check_names(Named::Model, &["join-all", "spawn"]).unwrap_err();
    let found: Vec<_> = errors
        .problems()
        .iter()
        .map(|p| (p.line, p.found.as_str(), p.help.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(
        found,
        [
            (7, "\"join-al\"", "did you mean `join-all`?"),
            (10, "\"spwan\"", "did you mean `spawn`?"),
            (14, "\"other\"", "known here: join-all, spawn"),
        ]
    );
    assert!(scenario.check_names(Named::Model, &["join-al", "spawn", "spwan", "other"]).is_ok());
    let errors = scenario.check_names(Named::Scenario, &["lecture"]).unwrap_err();
    assert_eq!(errors.problems()[0].help.as_deref(), Some("did you mean `lecture`?"));
}
