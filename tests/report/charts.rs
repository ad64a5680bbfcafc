//! The charts of a page: their numbers, their letters, and what is withheld.

use std::collections::BTreeMap;
use std::fs;

use inflight::lang::Lang;
use inflight::record;

use super::markup::elements;
use super::{between, pages, sample, small_pages};

/// The charts whose numbers the table holds too.
const COMPARED: [&str; 7] = ["makespan", "throughput", "service", "response", "plane", "bill", "heat"];

/// What a chart says of one model: pairs of a table's column, from 0, and a number.
type Said = Vec<(usize, String)>;

/// The numbers in a description's part on one model, by the columns in which the table has them.
fn said(chart: &str, words: &str) -> Said {
    // Columns: makespan 0, throughput 3, service 4 to 6, response 7 to 9, L 10, P 12, the bill 13 to 17, threads 19.
    let of = |columns: &[(&[&str], usize)]| -> Said {
        words
            .split(", ")
            .map(|part| {
                let starts =
                    |keys: &[&str]| keys.iter().find_map(|key| part.strip_prefix(&format!("{key} ")));
                let found =
                    columns.iter().find_map(|(keys, column)| Some((*column, starts(keys)?.to_owned())));
                found.unwrap_or_else(|| panic!("{chart}: what is {part:?}?"))
            })
            .collect()
    };
    match chart {
        "makespan" => vec![(0, words.to_owned())],
        "throughput" => vec![(3, words.trim_end_matches(['/', 's', 'с', '\u{a0}']).to_owned())],
        "service" => of(&[(&["p50"], 4), (&["p99"], 5), (&["max", "максимум"], 6)]),
        "response" => of(&[(&["p50"], 7), (&["p99"], 8), (&["max", "максимум"], 9)]),
        "plane" => of(&[(&["predicted L", "прогноз L"], 10), (&["L"], 10), (&["P"], 12)]),
        "bill" => of(&[
            (&["CPU time", "процесорний час"], 13),
            (&["rest", "решта"], 14),
            (&["context switches", "перемикання контексту"], 15),
            (&["taken", "відібрано"], 16),
            (&["memory", "пам'ять"], 17),
            (&["threads", "потоки"], 19),
        ]),
        // Where most fetches lie is the heat map's own; the rest is as in the table.
        "heat" => {
            let (known, _) =
                words.split_once(", most fetches").or(words.split_once(", найбільше")).expect("both parts");
            said("service", known)
        }
        _ => unreachable!("{chart} has no columns"),
    }
}

/// The rows of the page's two tables, which go on where the other ends: each with its columns, but for the verdict.
fn rows(main: &str) -> Vec<(&str, Vec<&str>)> {
    let tables = between(main, "<table>", "</table>");
    let [times, costs] = [tables[0], tables[1]].map(|table| {
        let rows = between(table, "<tr", "</tr>");
        rows.into_iter().filter(|row| row.contains("</i>")).collect::<Vec<_>>()
    });
    assert_eq!(times.len(), costs.len());
    let whole = |(times, costs)| {
        let mut cells = between(times, "<td", "</td>");
        cells.pop();
        cells.extend(between(costs, "<td", "</td>"));
        assert_eq!(cells.len(), 20);
        (times, cells)
    };
    times.into_iter().zip(costs).map(whole).collect()
}

/// What a chart shows can be read in the table of the same page, in its model's row and its column.
#[test]
fn the_numbers_of_the_charts_stand_in_the_table() {
    let record = sample::small();
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, html) in pages(&record) {
        for main in html.split("<main ").skip(1) {
            let rows = rows(main);
            for chart in COMPARED {
                for figure in between(main, &format!(" chart-{chart}\">"), "</figure>") {
                    let descs = between(figure, "<desc>", "</desc>");
                    assert!(
                        descs.windows(2).all(|pair| pair[0] == pair[1]),
                        "{id}, {chart}: one picture, two stories"
                    );
                    for part in descs.first().iter().flat_map(|desc| desc.split("; ")) {
                        let (model, words) = part.split_once(": ").expect("a model and its numbers");
                        let words = words.replace("&#39;", "'");
                        let numbers = said(chart, &words);
                        let row = |(head, cells): &(&str, Vec<&str>)| {
                            let has = |(column, number): &(usize, String)| {
                                cells.get(*column).is_some_and(|cell| {
                                    cell.split(['>', '<'])
                                        .any(|text| text == number || text.ends_with(&format!(" {number}")))
                                })
                            };
                            head.contains(&format!("</i>{model}</th>")) && numbers.iter().all(has)
                        };
                        assert!(rows.iter().any(row), "{id}, {chart}: {part} stands in no row");
                        *compared.entry(chart).or_default() += numbers.len();
                    }
                }
            }
        }
    }
    assert!(
        compared.len() == COMPARED.len()
            && compared.iter().all(|(chart, count)| *count >= if *chart == "heat" { 8 } else { 16 }),
        "{compared:?}"
    );
}

/// What the pages' styles say of charts.
fn charts_css() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/charts.css"))
        .expect("the styles of charts")
}

/// The size of letters inside charts, in view-box units.
fn font() -> f64 {
    let css = charts_css();
    let own = between(&css, ".chart{", "}")[0];
    between(own, "font-size:", "px")[0].parse().expect("a number of pixels")
}

/// Direct labels and ticks, in the drawing for wide and the one for narrow places: 0.56 em a letter is what a common
/// sans takes, a little more where it is bold.
#[test]
fn texts_inside_charts_neither_overlap_nor_are_cut() {
    let (mut seen, font) = (BTreeMap::new(), font());
    for (name, html) in small_pages() {
        for svg in between(html, "<svg class=\"chart ", "</svg>") {
            let room = svg.split('"').next().unwrap().to_owned();
            let view: Vec<f64> =
                between(svg, "viewBox=\"", "\"")[0].split(' ').map(|n| n.parse().unwrap()).collect();
            let mut boxes: Vec<(f64, f64, f64, &str)> = Vec::new();
            for element in elements(svg).iter().filter(|element| element.tag == "text") {
                let number = |key: &str| element.attribute(key).unwrap().parse::<f64>().unwrap();
                let text = svg[element.end..].split('<').next().unwrap();
                let bold = matches!(element.attribute("class"), Some(class) if class.starts_with("lb") || class == "nb");
                let width = text.replace("&lt;", "<").replace("&apos;", "'").chars().count() as f64
                    * font
                    * if bold { 0.58 } else { 0.53 };
                let left = match element.attribute("text-anchor") {
                    Some("end") => number("x") - width,
                    Some("middle") => number("x") - width / 2.0,
                    _ => number("x"),
                };
                let (right, y) = (left + width, number("y"));
                let at = format!("{name}, {room} {} × {}", view[2], view[3]);
                assert!(left >= -2.0 && right <= view[2] + 2.0, "{at}: {text:?} is cut at {left}..{right}");
                assert!((5.0..=view[3] - 4.0).contains(&y), "{at}: {text:?} is cut at {y}");
                for (l, r, height, other) in &boxes {
                    assert!(
                        right <= *l || *r <= left || (y - height).abs() >= font * 0.9,
                        "{at}: {text:?} meets {other:?}"
                    );
                }
                boxes.push((left, right, y, text));
                *seen.entry(room.clone()).or_insert(0) += 1;
            }
        }
    }
    assert!(seen.len() == 2 && seen.values().all(|count| *count > 1000), "{seen:?}");
}

/// A drawing is shown no smaller than 12 CSS pixels a letter: the styles choose the narrow one below the width at
/// which the wide one would be, and the narrow one fits into a page of 360 pixels.
#[test]
fn letters_inside_charts_are_twelve_pixels_or_more() {
    let (css, font) = (charts_css(), font());
    let mut widths: BTreeMap<(String, String), f64> = BTreeMap::new();
    for (_, html) in small_pages() {
        for size in ["full", "half"] {
            for figure in between(html, &format!("<figure class=\"{size} "), "</figure>") {
                for svg in between(figure, "<svg class=\"chart ", "</svg>") {
                    let room = svg.split('"').next().unwrap().to_owned();
                    let width = between(svg, "viewBox=\"0 0 ", " ")[0].parse().unwrap();
                    assert_eq!(
                        *widths.entry((size.to_owned(), room)).or_insert(width),
                        width,
                        "one width a room"
                    );
                }
            }
        }
    }
    assert_eq!(widths.len(), 4);
    // Main and figure keep 16 and 12 px at each side, and a border.
    let least = 360.0 - 2.0 * (16.0 + 12.0 + 1.0);
    for ((size, room), width) in widths {
        let rule = format!("{{.{size} .narrow{{display:none}}}}");
        let (from, _) = css
            .split("@container (min-width:")
            .filter_map(|rest| rest.split_once("px)"))
            .find(|(_, then)| then.starts_with(&rule))
            .unwrap_or_else(|| panic!("no rule for {size}"));
        let from: f64 = from.parse().unwrap();
        let shown_at = if room == "narrow" { least } else { from };
        // The smallest letters are ticks and notes.
        let letter = font * 0.96 * shown_at / width;
        assert!(letter >= 12.0, "{size} {room}: {letter:.2} px at {shown_at} px");
    }
}

#[test]
fn numbers_of_cells_that_were_not_measured_are_withheld() {
    let mut record = sample::small();
    let cell =
        record.cells.iter_mut().find(|cell| cell.scenario == "mixed" && cell.model == "spawn").unwrap();
    let hidden = Lang::En.rate(cell.throughput_per_s.unwrap().median);
    cell.verdict = record::Verdict::Invalid;
    let html = &pages(&record)[0].1;
    let main = html.split("<main ").nth(1).unwrap();
    let rows = rows(main);
    let (row, cells) = rows.iter().find(|(row, _)| row.contains("</i>spawn</th>")).unwrap();
    assert!(!row.contains(&hidden) && row.contains("numbers withheld"), "{row}");
    // All but the prediction.
    let said = cells.iter().filter(|cell| !cell.ends_with(">–")).count();
    assert_eq!(said, 1, "{cells:?}");
}

/// A warning that casts no doubt, such as that warm-up was not over, stands on the page all the same.
#[test]
fn a_warning_of_a_valid_cell_is_shown() {
    let mut record = sample::small();
    let cell =
        record.cells.iter_mut().find(|cell| cell.scenario == "mixed" && cell.model == "spawn").unwrap();
    assert_eq!(cell.verdict, record::Verdict::Valid);
    cell.reasons = vec![inflight::lang::Text::new("Warm-up was not over", "Розігрів не закінчився")];
    let html = &pages(&record)[0].1;
    for warning in ["Warm-up was not over.", "Розігрів не закінчився."] {
        assert!(html.contains(warning), "{warning}");
    }
}
