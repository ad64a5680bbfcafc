//! What the pictures show of cells that were made for them.

use super::*;
use crate::record::{CellLoad, HeatMap, Interval, Latency, LoadState, MeasuredLoad, Vary, Verdict};

/// A measured cell of so many fetches, with L and P measured and ideal.
fn cell(fetches: u32, at: (f64, f64), ideal: (f64, f64)) -> Cell {
    let times = Latency::of((1..=fetches).map(|k| u64::from(k) * 1_000_000));
    Cell {
        fetches,
        verdict: Verdict::Valid,
        compute_ns: u64::from(fetches) * 6_000_000,
        makespan_ns: Some(Interval { median: 90e6, low: 88e6, high: 93e6 }),
        throughput_per_s: Some(Interval { median: 170.0, low: 168.0, high: 173.0 }),
        predicted_makespan_ns: 88_000_000,
        predicted_concurrency: ideal.0,
        predicted_parallelism: ideal.1,
        concurrency: Some(at.0),
        parallelism: Some(at.1),
        cpu_ns_per_fetch: Some(6.5e6),
        voluntary_switches: Some(20.0),
        involuntary_switches: Some(3.0),
        rss_start_bytes: Some(4 << 20),
        peak_rss_bytes: Some(9 << 20),
        threads_peak: Some(2),
        service_ns: Some(times.clone()),
        response_ns: Some(times),
        heat_map: (fetches > 200).then(|| HeatMap::of((1..=u64::from(fetches)).map(|k| (k, k * 1_000_000)))),
        ..Cell::default()
    }
}

fn scene<'a>(cells: &'a [(&'a str, Cell)], cores: u32, lang: Lang) -> Scene<'a> {
    let looks = looks(cells.iter().map(|_| Family::AsyncOneThread));
    let models = cells.iter().zip(looks).map(|((name, cell), look)| Measured { name, look, cell }).collect();
    Scene { lang, models, cores }
}

fn drawn(chart: &Chart, scene: &Scene<'_>) -> Svg {
    match (chart.draw)(scene) {
        Picture::Drawn(svg) => svg,
        other => panic!("{}: {other:?}", chart.id),
    }
}

#[test]
fn the_ideal_is_drawn_and_joined_only_where_it_is_elsewhere() {
    for (ideal, hollow) in
        [((50.0, 0.05), 0), ((50.5, 0.05), 0), ((100.0, 0.0), 1), ((50.0, 1.5), 1), ((f64::NAN, 0.0), 0)]
    {
        let cells = [("join-all", cell(100, (50.0, 0.05), ideal))];
        let svg = drawn(&plane::CHART, &scene(&cells, 2, Lang::En));
        for (room, Drawing { body, .. }) in svg.rooms() {
            for class in ["ho", "wy"] {
                assert_eq!(
                    body.matches(&format!("class=\"{class} blue\"")).count(),
                    hollow,
                    "{room} {class} {ideal:?}"
                );
            }
            assert_eq!(body.matches("class=\"pt blue\"").count(), 1);
        }
        let says = if ideal.0.is_nan() {
            "join-all: L 50.0, P 0.05"
        } else {
            "join-all: L 50.0, P 0.05, predicted L "
        };
        assert!(svg.desc.starts_with(says), "{}", svg.desc);
    }
}

#[test]
fn many_cores_do_not_press_the_points_against_the_floor() {
    let cells = [("join-all", cell(100, (50.0, 0.9), (50.0, 1.0)))];
    for (cores, inside) in [(1, true), (4, true), (64, false)] {
        let svg = drawn(&plane::CHART, &scene(&cells, cores, Lang::En));
        for (room, Drawing { body, height, .. }) in svg.rooms() {
            assert_eq!(body.contains("class=\"lim\""), inside, "{cores} {room}");
            assert_eq!(body.contains("far above"), !inside, "{cores} {room}");
            // P is 0.9: with the scale at 64 it would lie within a hundredth of the floor.
            let mark = body.split("<circle class=\"pt blue\"").nth(1).unwrap();
            let y: f64 = mark.split("cy=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
            assert!(y < f64::from(*height) * 0.8, "{cores} {room}: {y} of {height}");
        }
    }
}

/// The names of regions in a drawing.
fn bold(body: &str) -> String {
    let texts = body.split("<text class=\"rg\"").skip(1).filter_map(|rest| rest.split(['>', '<']).nth(1));
    texts.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_regions_are_named_in_both_languages() {
    let cells = [("join-all", cell(100, (50.0, 0.05), (50.0, 0.0)))];
    for (lang, names) in [
        (Lang::En, ["one at", "concurrency", "parallelism", "both"]),
        (Lang::Uk, ["одному", "конкурентність", "паралелізм", "і те, і те"]),
    ] {
        for (room, Drawing { body, .. }) in drawn(&plane::CHART, &scene(&cells, 2, lang)).rooms() {
            assert!(names.iter().all(|name| bold(body).contains(name)), "{room}: {body}");
        }
    }
}

#[test]
fn the_bill_has_no_column_for_what_nobody_was_billed() {
    let columns = |edit: fn(&mut Cell)| {
        let mut one = cell(16, (2.0, 1.0), (2.0, 1.0));
        edit(&mut one);
        let cells = [("spawn", one)];
        match (bill::CHART.draw)(&scene(&cells, 2, Lang::En)) {
            Picture::Drawn(svg) => ["CPU time", "context switches", "memory", "threads"]
                .map(|name| usize::from(svg.wide.body.contains(&format!(">{name}<"))))
                .to_vec(),
            _ => Vec::new(),
        }
    };
    assert_eq!(columns(|_| ()), [1, 1, 1, 1]);
    assert_eq!(columns(|cell| cell.peak_rss_bytes = cell.rss_start_bytes), [1, 1, 0, 1]);
    assert_eq!(columns(|cell| cell.voluntary_switches = None), [1, 0, 1, 1]);
    assert_eq!(columns(|cell| *cell = Cell::default()), [] as [usize; 0]);
}

#[test]
fn what_is_not_the_work_is_the_pale_part_of_the_bar() {
    for (cpu, words) in
        [(6.5e6, "500\u{a0}µs"), (6.0e6, "&lt;\u{a0}240\u{a0}µs"), (5.0e6, "&lt;\u{a0}240\u{a0}µs")]
    {
        let mut one = cell(16, (2.0, 1.0), (2.0, 1.0));
        one.cpu_ns_per_fetch = Some(cpu);
        (one.voluntary_switches, one.peak_rss_bytes, one.threads_peak) = (None, None, None);
        let cells = [("spawn", one)];
        let Svg { wide, .. } = drawn(&bill::CHART, &scene(&cells, 2, Lang::En));
        assert!(wide.body.contains(&format!(">{words}<")), "{}", wide.body);
        // One pale piece stands beside the number; one more is the bar's, where there is a rest.
        let pale = wide.body.matches("class=\"bx blue\"").count();
        assert_eq!(pale, 1 + usize::from(cpu > 6.0e6), "{cpu}");
        // The tick stands where the work would end, even where less was measured.
        let number =
            |text: &str| text.split(['"', ' ', 'v']).next().and_then(|n| n.parse::<f64>().ok()).unwrap();
        let after = |mark: &str| wide.body.split(mark).nth(1).unwrap();
        let bar = after("<rect class=\"bw blue\"");
        let [left, width] = [" x=\"", " width=\""].map(|key| number(bar.split(key).nth(1).unwrap()));
        let tick = number(after("<path class=\"pr\" d=\"M"));
        let share = width / (tick - left);
        assert!((share - cpu.min(6.0e6) / 6.0e6).abs() < 0.01, "{cpu}: {share}");
    }
}

#[test]
fn a_heat_map_is_there_where_fetches_are_too_many_for_lanes() {
    let few = [("spawn", cell(200, (2.0, 1.0), (2.0, 1.0)))];
    assert_eq!((heat::CHART.draw)(&scene(&few, 2, Lang::En)), Picture::Absent);
    let mut many = cell(201, (2.0, 1.0), (2.0, 1.0));
    many.heat_map = Some(HeatMap {
        end_ns: 1_000_000_000,
        columns: 60,
        rows_per_decade: 12,
        counts: vec![(0, 84, 1), (1, 84, 1), (3, 84, 1), (3, 85, 100), (30, 84, 1)],
    });
    // All at the end: a bar beside blank paper would say nothing.
    let mut at_once = many.clone();
    at_once.heat_map.as_mut().unwrap().counts = vec![(58, 84, 100), (59, 84, 101)];
    assert_eq!((heat::CHART.draw)(&scene(&[("spawn", at_once)], 2, Lang::En)), Picture::Absent);
    let cells = [("spawn", many)];
    let svg = drawn(&heat::CHART, &scene(&cells, 2, Lang::En));
    assert!(
        svg.desc.contains("most fetches (100) finish between 5.0\u{a0}% and 6.7\u{a0}% of the run"),
        "{}",
        svg.desc
    );
    for (room, Drawing { body, .. }) in svg.rooms() {
        assert!(body.contains("class=\"h0\" d=\"M0 1.5h2M3 1.5h1M30 1.5h1\""), "{room}: {body}");
        assert!(body.contains("class=\"h3\" d=\"M3 0.5h1\""), "{room}: {body}");
    }
}

/// Three rates of a pool that falls behind at the last one.
fn swept(vary: Vary, load: bool) -> [usize; 6] {
    let cells: Vec<(f64, Cell)> = [100.0, 200.0, 400.0]
        .into_iter()
        .map(|rate| {
            let mut one = cell(100, (2.0, 1.0), (2.0, 1.0));
            let state = if rate > 300.0 { LoadState::Saturated } else { LoadState::Stable };
            let measured = Some(MeasuredLoad { state, ..MeasuredLoad::default() });
            one.load = load.then(|| CellLoad { offered_per_s: rate, measured, ..CellLoad::default() });
            (rate, one)
        })
        .collect();
    let cells = cells.iter().map(|(rate, cell)| (*rate, cell)).collect();
    let line = Line { name: "thread-pool", look: Look::new(Family::BlockingThreads, 0), cells };
    let (over, lines) = (vec![100.0, 200.0, 400.0], vec![line]);
    let sweeping = Sweeping { lang: Lang::En, vary, over, lines, bands: Vec::new() };
    let of_chart = |chart: &SweepChart| match (chart.draw)(&sweeping) {
        Picture::Drawn(svg) => {
            let hollow = if load { 1 } else { 0 };
            assert_eq!(svg.wide.body.matches("\"ho rust\"").count(), hollow, "{}", chart.id);
            svg.wide.body.matches("\"pt rust\"").count()
        }
        _ => 0,
    };
    SWEEPS.iter().map(of_chart).collect::<Vec<_>>().try_into().unwrap()
}

#[test]
fn a_load_has_the_charts_of_a_load_and_fetches_all_at_once_those_of_a_size() {
    assert_eq!(swept(Vary::Rate, true), [2, 2, 2, 0, 0, 0]);
    assert_eq!(swept(Vary::Workers, true), [2, 2, 0, 0, 0, 0]);
    assert_eq!(swept(Vary::Count, false), [0, 0, 0, 3, 3, 3]);
}

#[test]
fn under_a_load_one_frame_holds_the_response_and_the_service() {
    let drawn = |load: bool| {
        let mut one = cell(100, (2.0, 1.0), (2.0, 1.0));
        one.load = load.then(CellLoad::default);
        let cells = [("thread-pool", one)];
        let scene = scene(&cells, 2, Lang::En);
        [percentile::RESPONSE, percentile::SERVICE, percentile::TWO_WAYS].map(|chart| {
            match (chart.draw)(&scene) {
                Picture::Drawn(svg) => svg.wide.body.matches("\"ln ").count(),
                _ => 0,
            }
        })
    };
    assert_eq!(drawn(false), [1, 1, 0]);
    assert_eq!(drawn(true), [0, 0, 2]);
}

#[test]
fn every_model_is_named_in_every_chart_and_room() {
    let names = ["join-all-unconstrained"; 11].map(str::to_owned);
    let names: Vec<String> =
        names.iter().enumerate().map(|(nth, name)| format!("{}{nth}", &name[..20])).collect();
    let cells: Vec<(&str, Cell)> =
        names.iter().map(|name| (name.as_str(), cell(300, (50.0, 0.05), (60.0, 0.1)))).collect();
    let charts = SUMMARY.iter().chain(DETAILS).chain([&contributing_tests::CHART]);
    // These draw what these cells do not have: curves, and a load.
    let charts: Vec<&Chart> =
        charts.filter(|chart| !["in-flight", "backlog", "two-ways"].contains(&chart.id)).collect();
    let mut seen = 0;
    for chart in &charts {
        let svg = drawn(chart, &scene(&cells, 2, Lang::Uk));
        for (room, Drawing { body, .. }) in svg.rooms() {
            for name in &names {
                assert!(body.contains(&format!(">{name}<")), "{} {room}: no {name}", chart.id);
                assert!(svg.desc.contains(name.as_str()), "{}", chart.id);
                seen += 1;
            }
        }
    }
    assert_eq!(seen, charts.len() * 2 * names.len());
}

#[test]
fn nothing_measured_is_said_in_words() {
    for chart in SUMMARY.iter().chain(DETAILS).chain([&contributing_tests::CHART]) {
        let picture = (chart.draw)(&scene(&[], 2, Lang::En));
        assert!(matches!(picture, Picture::Nothing(_)) || picture == Picture::Absent, "{}", chart.id);
    }
}
