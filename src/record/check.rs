//! What must hold of a record beyond its shape: names, limits, and numbers that can be.

use std::collections::HashSet;

use super::walk::{FieldPath, Found, Leaf, walk};
use super::{Cell, Claim, Interval, Latency, Record, Trial, limits, shards};

/// True for `^[a-z0-9][a-z0-9_-]{0,63}$` that is no name of a device on Windows: ids become file names, and a record
/// may come from anywhere.
#[must_use]
pub fn is_id(id: &str) -> bool {
    let small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let numbered = |prefix: &str| {
        id.strip_prefix(prefix).is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
    };
    (1..=64).contains(&id.len())
        && small(id.as_bytes()[0])
        && id.bytes().all(|byte| small(byte) || byte == b'-' || byte == b'_')
        && !matches!(id, "con" | "prn" | "aux" | "nul")
        && !numbered("com")
        && !numbered("lpt")
}

/// True for the characters that reorder the text around them (Unicode `Bidi_Control`, the embedding, override
/// and isolate ones): they make a text read differently from what it is.
pub(crate) const fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// True for a character that steers a terminal or reorders the text around it.
pub(super) fn is_control(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t')) || is_bidi_control(character)
}

/// Checks that every number is finite, since JSON has no other.
pub(super) fn finite(record: &Record) -> Result<(), Found> {
    walk(record, |_, leaf| match leaf {
        Leaf::Number(number) if !number.is_finite() => Err(format!("{number} is no number")),
        _ => Ok(()),
    })
}

/// Every check of a record beyond its shape.
pub(super) fn check(record: &Record) -> Result<(), Found> {
    walk(record, leaf)?;
    ids(record)?;
    shards::check(record)?;
    for (nth, cell) in record.cells.iter().enumerate() {
        self::cell(cell).map_err(|found| found.below(&format!("cells[{nth}]")))?;
    }
    for (nth, claim) in record.claims.iter().enumerate() {
        self::claim(claim).map_err(|found| found.below(&format!("claims[{nth}]")))?;
    }
    Ok(())
}

impl Found {
    fn new(place: &str, what: impl Into<String>) -> Self {
        Self { place: place.to_owned(), what: what.into() }
    }

    fn below(self, above: &str) -> Self {
        Self { place: format!("{above}.{}", self.place), ..self }
    }
}

fn leaf(place: &FieldPath, leaf: Leaf<'_>) -> Result<(), String> {
    let own = place.key(0);
    match leaf {
        // Of all numbers only a trend may fall.
        Leaf::Number(number)
            if number < 0.0 && place.key(0) != Some("drift") && place.key(1) != Some("drift") =>
        {
            Err(format!("{number} is less than nothing"))
        }
        // A NaN is not within anything.
        Leaf::Number(number) if number <= limits::NUMBER => Ok(()),
        Leaf::Number(number) => Err(format!("{number} is beyond anything that can be measured")),
        Leaf::Text(text) => self::text(own, place.key(1), text),
    }
}

fn text(own: Option<&str>, above: Option<&str>, text: &str) -> Result<(), String> {
    let most = if own == Some("hdr") { limits::HDR_CHARS } else { limits::TEXT_BYTES };
    if text.len() > most {
        return Err(format!("a text of {} bytes, at most {most}", text.len()));
    }
    if above == Some("title") && text.chars().count() > limits::TITLE_CHARS {
        return Err(format!("a title of more than {} characters", limits::TITLE_CHARS));
    }
    match text.chars().find(|&character| is_control(character)) {
        Some(character) => Err(format!(
            "a control character, U+{:04X}: a text must read as what it is",
            u32::from(character)
        )),
        None => Ok(()),
    }
}

fn id(place: &str, id: &str) -> Result<(), Found> {
    if is_id(id) {
        return Ok(());
    }
    let shown: String = id.chars().take(64).collect();
    let what = format!(
        "{shown:?} is no id: use a-z, 0-9, - and _, at most 64, starting with a letter or digit, and no name that \
         Windows keeps for a device"
    );
    Err(Found::new(place, what))
}

/// Ids are well formed and distinct, and every id that is referred to exists.
fn ids(record: &Record) -> Result<(), Found> {
    let scenarios = distinct("scenario", record.scenarios.iter().map(|scenario| scenario.id.as_str()))?;
    let models = distinct("model", record.models.iter().map(|model| model.id.as_str()))?;
    for (nth, scenario) in record.scenarios.iter().enumerate() {
        for (model, name) in scenario.models.iter().enumerate() {
            id(&format!("scenarios[{nth}].models[{model}]"), name)?;
        }
    }
    let mut cells = HashSet::new();
    for (nth, cell) in record.cells.iter().enumerate() {
        let place = format!("cells[{nth}]");
        id(&format!("{place}.backend"), &cell.backend)?;
        if !models.contains(cell.model.as_str()) {
            return Err(Found::new(&place, "its model is not in this record"));
        }
        if !cells.insert((&cell.scenario, cell.size.map(f64::to_bits), &cell.backend, &cell.model)) {
            return Err(Found::new(&place, format!("a second cell of `{}`", cell.model)));
        }
    }
    let of_cells = record.cells.iter().enumerate().map(|(nth, cell)| ("cells", nth, &cell.scenario));
    let of_claims = record.claims.iter().enumerate().map(|(nth, claim)| ("claims", nth, &claim.scenario));
    let of_answers =
        record.answers.iter().enumerate().map(|(nth, answer)| ("answers", nth, &answer.scenario));
    for (list, nth, scenario) in of_cells.chain(of_claims).chain(of_answers) {
        if !scenarios.contains(scenario.as_str()) {
            return Err(Found::new(&format!("{list}[{nth}]"), "its scenario is not in this record"));
        }
    }
    Ok(())
}

/// The ids of all scenarios or all models.
fn distinct<'a>(kind: &str, ids: impl Iterator<Item = &'a str>) -> Result<HashSet<&'a str>, Found> {
    let mut known = HashSet::new();
    for (nth, own) in ids.enumerate() {
        let place = format!("{kind}s[{nth}]");
        id(&format!("{place}.id"), own)?;
        if !known.insert(own) {
            return Err(Found::new(&place, format!("a second {kind} `{own}`")));
        }
    }
    Ok(known)
}

fn cell(cell: &Cell) -> Result<(), Found> {
    for (place, interval) in [
        ("makespan_ns", &cell.makespan_ns),
        ("throughput_per_s", &cell.throughput_per_s),
        ("speedup", &cell.speedup),
    ] {
        interval.as_ref().map_or(Ok(()), |interval| self::interval(place, interval))?;
    }
    for (place, times) in [
        ("service_ns", &cell.service_ns),
        ("response_ns", &cell.response_ns),
        ("failed_response_ns", &cell.failed_response_ns),
    ] {
        times.as_ref().map_or(Ok(()), |times| latency(place, times))?;
    }
    for (nth, trial) in cell.trials.iter().enumerate() {
        self::trial(trial).map_err(|found| found.below(&format!("trials[{nth}]")))?;
    }
    let lanes = cell.trials.iter().filter_map(|trial| trial.detail.as_ref());
    let lanes = lanes.flat_map(|detail| &detail.timeline).chain(&cell.timeline);
    for (nth, lane) in lanes.enumerate() {
        if let Some(span) = lane.spans.iter().position(|span| span.start_ns > span.end_ns) {
            let place = format!("timeline[{nth}].spans[{span}]");
            return Err(Found::new(&place, "it ends before it starts"));
        }
    }
    let maps = cell.trials.iter().filter_map(|trial| trial.detail.as_ref()?.heat_map.as_ref());
    if maps.chain(&cell.heat_map).any(|map| !map.is_sound()) {
        return Err(Found::new("heat_map", "its spots do not lie in it, in order"));
    }
    if let Some(nth) = cell.in_flight_curve.windows(2).position(|pair| pair[0].t_ns > pair[1].t_ns) {
        return Err(Found::new(&format!("in_flight_curve[{}]", nth + 1), "it is before the point before it"));
    }
    Ok(())
}

fn trial(trial: &Trial) -> Result<(), Found> {
    latency("service_ns", &trial.service_ns)?;
    latency("response_ns", &trial.response_ns)?;
    trial.failed_response_ns.as_ref().map_or(Ok(()), |times| latency("failed_response_ns", times))
}

fn interval(place: &str, interval: &Interval) -> Result<(), Found> {
    // The median of a ratio may lie a little beside the interval of its resamples; an interval has two ends.
    if interval.low > interval.high {
        return Err(Found::new(place, "its low end is over its high end"));
    }
    Ok(())
}

fn latency(place: &str, times: &Latency) -> Result<(), Found> {
    if times.count > limits::HDR_COUNT {
        return Err(Found::new(place, format!("more than {} fetches", limits::HDR_COUNT)));
    }
    let steps = [Some(times.min), times.p50, times.p90, times.p99, times.p999, Some(times.max)];
    let steps: Vec<u64> = steps.into_iter().flatten().collect();
    if !steps.is_sorted() {
        return Err(Found::new(place, "min, percentiles and max do not ascend"));
    }
    // A sum of whole numbers, divided: right to the last bits.
    let slack = 1e-9 * times.max as f64;
    if times.mean < times.min as f64 - slack || times.mean > times.max as f64 + slack {
        return Err(Found::new(place, "the mean is not between min and max"));
    }
    Ok(())
}

fn claim(claim: &Claim) -> Result<(), Found> {
    claim.measured.as_ref().map_or(Ok(()), |measured| interval("measured", measured))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_ids_are_ids() {
        for id in ["a", "lecture", "0-x_y", "index", "com", "com10", "console", &"a".repeat(64)] {
            assert!(is_id(id), "{id}");
        }
        for id in ["", "A", "-a", "_a", "a/b", "..", "a.b", "a b", "ї", "a\0", "con", "nul", "com1", "lpt9"]
        {
            assert!(!is_id(id), "{id}");
        }
        assert!(!is_id(&"a".repeat(65)));
    }
}
