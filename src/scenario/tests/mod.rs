//! Properties: what holds for every text, every duration and every plan.

mod course;
mod diagnostics;
mod request_diagnostics;

use expect_test::expect;
use proptest::prelude::*;

use super::length::{Z99, sigma};
use super::*;
use crate::plan::{Limits, MILLISECOND as MS, Plan};

const LIMITS: Limits = Limits { workers: 2, in_flight: None, blocking_threads: 512, connections: None };

fn size(count: Option<u64>, seed: u64) -> Size {
    Size { count, ..Size::of_file(seed, LIMITS) }
}

/// One group of `count` fetches for each of `steps`.
fn scenario(groups: &[(u64, &str)]) -> Scenario {
    let mut text = "schema = 1\ntitle = \"T\"\n".to_owned();
    for (index, (count, steps)) in groups.iter().enumerate() {
        text += &format!("[[fetch]]\nname = \"g{index}\"\ncount = {count}\nsteps = [{steps}]\n");
    }
    parse("t.toml", &text).unwrap_or_else(|errors| panic!("{errors}"))
}

fn waits(plan: &Plan) -> Vec<u64> {
    plan.ids().map(|id| plan.waits_of(id)).collect()
}

const RANDOM: [&str; 4] = [
    "{ wait = { uniform = ['10ms', '30ms'] } }",
    "{ wait = { exponential = '20ms' } }",
    "{ wait = { lognormal = { median = '20ms', p99 = '200ms' } } }",
    "{ wait = { mix = [{ weight = 99, of = '10ms' }, { weight = 1, of = { uniform = ['1s', '2s'] } }] } }",
];

#[test]
fn a_backend_that_is_not_built_in_names_its_feature() {
    let text =
        "schema = 1\ntitle = \"T\"\n[[fetch]]\nname = \"g\"\ncount = 1\nsteps = [{ wait = \"1ms\" }]\n";
    let scenario = parse("t.toml", &format!("{text}[run]\nbackends = [\"redis\"]\n")).unwrap();
    let known = Known { of: Named::Backend, names: &["sleep"], behind_features: &["redis"] };
    let errors = scenario.check_all_names(&[known]).unwrap_err();
    let problem = &errors.problems()[0];
    assert_eq!((problem.line, problem.column), (8, 13));
    assert!(problem.help.as_ref().is_some_and(|help| help.contains("--features redis")), "{errors}");
}

#[test]
fn durations_are_read() {
    let check = |text: &str, expected: Result<u64, DurationError>| {
        assert_eq!(parse_duration(text), expected, "{text}");
    };
    use DurationError::*;
    check("20ms", Ok(20 * MS));
    check(" 1.5s ", Ok(1_500 * MS));
    check("1min 30s", Ok(90_000 * MS));
    check("250us", Ok(MS / 4));
    check("250µs", Ok(MS / 4));
    check("0s", Ok(0));
    check("0", Ok(0));
    check("1h", Ok(limits::DURATION));
    check("3600.000001s", Err(TooLong));
    check("1ns", Err(TooFine));
    check("0.1us", Err(TooFine));
    check("-1s", Err(Negative));
    check("−1s", Err(Negative));
    check("inf", Err(NotFinite));
    check("+nan", Err(NotFinite));
    check("1e3", Err(NoUnit));
    check("5", Err(NoUnit));
    check("18446744073709551616s", Err(TooLong));
    check("99999999999999999999999999999s", Err(TooLong));
    check("1e3ms", Err(Unreadable));
    check("1,5s", Err(Unreadable));
    check("ms", Err(Unreadable));
    check(&"1".repeat(1_000), Err(Unreadable));
}

#[test]
fn lengths_are_put_in_words() {
    let words = |step: &str| scenario(&[(1, step)]).groups[0].steps[0].length.to_string();
    assert_eq!(words("{ wait = '1500ms' }"), "1.5s");
    assert_eq!(words("{ wait = '1050us' }"), "1.05ms");
    assert_eq!(words("{ wait = '0s' }"), "0s");
    assert_eq!(
        RANDOM.map(words).join("\n"),
        "uniform, 10ms to 30ms\nexponential, mean 20ms\n\
        lognormal, median 20ms, p99 200ms\nmix, 99 × 10ms, 1 × (uniform, 1s to 2s)"
    );
}

#[test]
fn medians_are_those_of_the_distributions() {
    let median = |step: &str| scenario(&[(1, step)]).groups[0].steps[0].length.median_ns();
    // ln 2 × 20 ms = 13.863 ms; half of the mix lies at or below 10 ms.
    assert_eq!(RANDOM.map(median), [20 * MS, 13_863_000, 20 * MS, 10 * MS]);
    // Between 1 s and 2 s with weight 3 of 4: the median is where a third of that part is over.
    let mix =
        "{ wait = { mix = [{ weight = 1, of = '10ms' }, { weight = 3, of = { uniform = ['1s', '2s'] } }] } }";
    assert_eq!(median(mix), 1_333_334_000);
    let tiny = Length::Mix(vec![
        (1.0, Length::Exponential { mean: 0 }),
        (1.0, Length::Lognormal { median: 0, p99: 0 }),
    ]);
    assert_eq!(tiny.median_ns(), 0);
}

#[test]
fn drawn_lengths_follow_their_distributions() {
    for step in RANDOM {
        let scenario = scenario(&[(20_000, step)]);
        let length = scenario.groups[0].steps[0].length.clone();
        let mut drawn = waits(&scenario.expand(&size(None, 7)).unwrap());
        drawn.sort_unstable();
        let median = drawn[10_000] as f64 / length.median_ns() as f64;
        assert!((0.97..1.03).contains(&median), "{length}: median off by {median}");
        if let Length::Lognormal { p99, .. } = length {
            let high = drawn[19_800] as f64 / p99 as f64;
            assert!((0.9..1.1).contains(&high), "{length}: p99 off by {high}");
        }
    }
    // Φ⁻¹(0.99), and the σ that follows from it.
    assert!((0.5 * libm::erfc(-Z99 / std::f64::consts::SQRT_2) - 0.99).abs() < 1e-12);
    assert!((sigma(20, 200) - 0.989_785_4).abs() < 1e-6);
}

#[test]
fn lengths_without_an_end_are_cut_off_at_an_hour() {
    let scenario = scenario(&[(1_000, "{ wait = { exponential = '1h' } }")]);
    let waits = waits(&scenario.expand(&size(None, 1)).unwrap());
    assert!(waits.iter().all(|wait| *wait <= limits::DURATION));
    assert!(waits.contains(&limits::DURATION));
}

/// The plans of these seeds are the same on every machine and in every version: a change here makes old
/// records incomparable with new ones.
#[test]
fn plans_are_pinned() {
    let mut lines = String::new();
    for (name, groups) in [
        ("uniform", &[(100, RANDOM[0])][..]),
        ("exponential", &[(100, RANDOM[1])]),
        ("lognormal", &[(100, RANDOM[2])]),
        ("mix", &[(100, RANDOM[3])]),
        ("two groups", &[(3, RANDOM[1]), (5, "{ wait = '5ms' }, { compute = '1ms' }")]),
    ] {
        for seed in [0, 1, u64::MAX] {
            let digest = scenario(groups).expand(&size(None, seed)).unwrap().digest();
            lines += &format!("{name} {seed}: {}\n", &digest[..16]);
        }
    }
    for file in [0, 3, 6] {
        let file = library::embedded()[file];
        let scenario = parse(file.file_name, file.text).unwrap();
        let digest = scenario.expand(&size(None, 1)).unwrap().digest();
        lines += &format!("{}: {}\n", scenario.id, &digest[..16]);
    }
    expect![[r#"
        uniform 0: c76dbef44bb6597e
        uniform 1: 25847b3dc3ba6e9f
        uniform 18446744073709551615: 09cd317e0be75192
        exponential 0: f78849fca15c4de1
        exponential 1: c0c566eb0141e01f
        exponential 18446744073709551615: 17c375ef69663860
        lognormal 0: 2a211bb4ef5910e1
        lognormal 1: 520633b971e05757
        lognormal 18446744073709551615: a35e53ab084f04f3
        mix 0: aafe45107603b707
        mix 1: 04524a8a47d90937
        mix 18446744073709551615: 7f8c698defb75c8c
        two groups 0: 950fc667f393167f
        two groups 1: 2e22527c68fffbb5
        two groups 18446744073709551615: 137fb3655b07422d
        lecture: 7bf54d3be9533302
        fan-out: 3bc68892f79c7458
        long-tail: aa450c46ef40699a
    "#]]
    .assert_eq(&lines);
}

#[test]
fn equal_fetches_share_their_steps() {
    let scenario = scenario(&[(1_000_000, "{ wait = '5ms' }, { compute = '1ms' }")]);
    let plan = scenario.expand(&size(None, 1)).unwrap();
    assert_eq!((plan.len(), plan.steps.len()), (1_000_000, 2));
}

#[test]
fn sizes_over_the_limits_are_refused() {
    let one = scenario(&[(1, "{ wait = '1s' }")]);
    let expand = |count, scale| one.expand(&Size { count, scale, ..Size::of_file(0, LIMITS) }).unwrap_err();
    assert!(matches!(expand(Some(0), 1.0), ExpandError::Empty { .. }));
    assert!(matches!(expand(Some(u64::MAX), 1.0), ExpandError::TooManyFetches { count: u64::MAX, .. }));
    for scale in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(expand(None, scale), ExpandError::BadScale { .. }));
    }
    assert_eq!(expand(None, 3_601.0).to_string(), "scenario `t`, group `g0`: 1s times 3601 is over 1 h");
    let wide = scenario(&[(1, &"{ wait = { exponential = '1s' } },".repeat(17))]);
    let error = wide.expand(&size(Some(1_000_000), 0)).unwrap_err();
    assert!(matches!(error, ExpandError::TooManySteps { steps: 17_000_000, .. }));
}

#[test]
fn a_bench_overrides_the_run() {
    let text = "schema = 1\ntitle = \"T\"\n[[fetch]]\nname = \"a\"\nsteps = [{ wait = \"1s\" }]\n[run]\nscale = 0.5\n\
        [sweep]\nvary = \"workers\"\nover = [1, 2]\n[bench]\ncount = 9\nscale = 0.05\nover = [4]\nmodels = [\"spawn\"]\n";
    let scenario = parse("t.toml", text).unwrap();
    let benched = scenario.benched();
    assert_eq!(benched.run.scale, Some(0.05));
    assert_eq!(benched.run.models.as_deref(), Some(&["spawn".to_owned()][..]));
    assert_eq!(benched.sweep.unwrap().over, [4.0]);
    assert_eq!(scenario.bench.phrases(), ["count = 9", "over = [4]", "scale = 0.05", "models = [spawn]"]);
}

fn any_length() -> impl Strategy<Value = Length> {
    let micros = 1_u64..5_000_000;
    let leaf = prop_oneof![
        micros.clone().prop_map(|us| Length::Fixed(us * 1_000)),
        (micros.clone(), micros.clone())
            .prop_map(|(low, more)| Length::Uniform { low: low * 1_000, high: (low + more) * 1_000 }),
        micros.clone().prop_map(|us| Length::Exponential { mean: us * 1_000 }),
        (micros.clone(), micros)
            .prop_map(|(m, more)| Length::Lognormal { median: m * 1_000, p99: (m + more) * 1_000 }),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop::collection::vec((0.01_f64..100.0, inner), 1..4).prop_map(Length::Mix)
    })
}

fn with_length(length: Length, count: u64) -> Scenario {
    let mut scenario = scenario(&[(count, "{ wait = '1ms' }"), (3, "{ wait = { exponential = '9ms' } }")]);
    scenario.groups[0].steps[0].length = length;
    scenario
}

fn shortest(length: &Length) -> u64 {
    match length {
        Length::Fixed(nanos) => *nanos,
        Length::Uniform { low, .. } => *low,
        Length::Exponential { .. } | Length::Lognormal { .. } => 0,
        Length::Mix(parts) => parts.iter().map(|(_, part)| shortest(part)).min().unwrap_or(0),
    }
}

fn longest(length: &Length) -> u64 {
    match length {
        Length::Fixed(length) | Length::Uniform { high: length, .. } => *length,
        Length::Exponential { .. } | Length::Lognormal { .. } => limits::DURATION,
        Length::Mix(parts) => parts.iter().map(|(_, part)| longest(part)).max().unwrap_or(0),
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        let _ = parse("t.toml", &text);
    }

    #[test]
    fn any_toml_like_text_is_read_or_refused(
        tokens in prop::collection::vec(prop::sample::select(&[
            "[", "]", "{", "}", "=", ",", ".", "\n", " ", "\"", "'", "'''", "\"\"\"", "\\", "#", "fetch", "steps", "wait",
            "run", "schema", "1", "-1", "nan", "1e308", "\"20ms\"", "a.b", "\u{feff}", "\0", "\r", "2020-01-01", "true",
            "0x", "[[fetch]]\n", "title", "sweep", "over", "\t", "ї",
        ][..]), 0..120)
    ) {
        let text = tokens.concat();
        if let Err(errors) = parse("t.toml", &text) {
            prop_assert!(!errors.problems().is_empty());
            for problem in errors.problems() {
                prop_assert!(problem.line > 0 && problem.column > 0);
            }
            prop_assert!(!errors.render(true).is_empty());
        }
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(
        file in 0..library::embedded().len(), at in 0.0..1.0_f64, cut in 0..40_usize, put in "[\\P{C}\n\0\\[\\]{}=.,\"']{0,6}"
    ) {
        let text = library::embedded()[file].text;
        let start = text.floor_char_boundary((text.len() as f64 * at) as usize);
        let end = text.ceil_char_boundary((start + cut).min(text.len()));
        let damaged = format!("{}{put}{}", &text[..start], &text[end..]);
        if let Err(errors) = parse("t.toml", &damaged) {
            prop_assert!(errors.problems().iter().all(|problem| problem.line > 0));
            prop_assert!(!errors.render(false).is_empty());
        }
    }

    #[test]
    fn durations_survive_being_written(micros in 0_u64..=3_600_000_000) {
        prop_assert_eq!(parse_duration(&DurationText(micros * 1_000).to_string()), Ok(micros * 1_000));
    }

    #[test]
    fn shares_add_up_and_keep_proportions(total in 0_u64..=1_000_000, weights in prop::collection::vec(0_u64..=1_000_000, 1..50)) {
        let shares = apportion(total, &weights);
        let sum: u64 = weights.iter().sum();
        prop_assert_eq!(shares.iter().sum::<u64>(), if sum == 0 { 0 } else { total });
        for (share, weight) in shares.iter().zip(&weights) {
            let exact = total as f64 * *weight as f64 / sum.max(1) as f64;
            prop_assert!((*share as f64 - exact).abs() < 1.0 + 1e-6);
        }
    }

    #[test]
    fn plans_keep_their_promises(
        length in any_length(), count in 1_u64..200, more in 1_u64..200, seed: u64, scale in 0.001..2.0_f64
    ) {
        let size = Size { scale, ..Size::of_file(seed, LIMITS) };
        let few = with_length(length.clone(), count).expand(&size).unwrap();
        let many = with_length(length.clone(), count + more).expand(&size).unwrap();
        let (short, long) = (length.scaled(scale), longest(&length));
        prop_assert_eq!(few.len() as u64, count + 3);
        prop_assert_eq!(&few.groups[0].fetches, &(0..count as u32));
        for wait in &waits(&few)[..count as usize] {
            prop_assert!(*wait >= shortest(&short) && *wait <= long.max((long as f64 * scale) as u64 + 1_000));
            prop_assert!(wait.is_multiple_of(1_000));
        }
        // A larger count appends, and leaves the other group alone.
        prop_assert_eq!(&waits(&few)[..count as usize], &waits(&many)[..count as usize]);
        prop_assert_eq!(&waits(&few)[count as usize..], &waits(&many)[(count + more) as usize..]);
        let again = with_length(length, count).expand(&size).unwrap();
        prop_assert_eq!(few.digest(), again.digest());
        let other = Size { seed: seed.wrapping_add(1), ..size };
        let other = with_length(Length::Exponential { mean: 1_000 * MS }, count + 5).expand(&other).unwrap();
        let this = with_length(Length::Exponential { mean: 1_000 * MS }, count + 5).expand(&size).unwrap();
        prop_assert_ne!(other.digest(), this.digest());
    }
}
