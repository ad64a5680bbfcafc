//! Values of flags and variables: what they may be, and what is said of others.

use std::convert::Infallible;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use crate::experiment::Options;
use crate::scenario::MOST_PER_SECOND;

/// A switch of the environment.
#[expect(clippy::unnecessary_wraps, reason = "the shape of a value parser")]
pub(super) fn yes(value: &str) -> Result<bool, Infallible> {
    Ok(Options::means_yes(value))
}

/// A folder; a variable that is set to nothing is as good as none.
pub(super) fn folder_of_runs(value: OsString) -> PathBuf {
    PathBuf::from(if value.is_empty() { "reports".into() } else { value })
}

fn number(text: &str, fits: impl Fn(f64) -> bool, what: &str) -> Result<f64, String> {
    text.parse().ok().filter(|value: &f64| value.is_finite() && fits(*value)).ok_or_else(|| what.to_owned())
}

pub(super) fn scale(text: &str) -> Result<f64, String> {
    number(text, |scale| scale > 0.0 && scale <= 1e6, "a number over 0, at most 1000000")
}

/// `100/s`, or the number alone.
pub(super) fn rate(text: &str) -> Result<f64, String> {
    let most = MOST_PER_SECOND;
    let plain = text.trim().trim_end_matches("/s");
    number(plain, |rate| rate > 0.0 && rate <= most, "so many a second, as in 100/s: over 0, at most 1000000")
}

pub(super) fn share(text: &str) -> Result<f64, String> {
    number(text, |share| share > 0.0 && share <= 1.0, "a share over 0 and at most 1, as in 0.99")
}

/// A multiple of something.
pub(super) fn times(text: &str) -> Result<f64, String> {
    number(text, |times| times > 1.0 && times <= 1e6, "a number over 1, at most 1000000")
}

/// `512MiB`, or the number of bytes alone.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let digits = text.trim().trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text.trim()[digits.len()..] {
        "" | "B" => Some(1_u64),
        "KiB" => Some(1 << 10),
        "MiB" => Some(1 << 20),
        "GiB" => Some(1 << 30),
        _ => None,
    };
    let bytes = unit.and_then(|unit| digits.trim().parse::<u64>().ok()?.checked_mul(unit));
    let what = "a number of KiB, MiB or GiB over 0, as in 512MiB";
    bytes.filter(|bytes| *bytes > 0).ok_or_else(|| what.to_owned())
}

pub(super) fn percent(text: &str) -> Result<f64, String> {
    number(text, |percent| (0.0..=1e6).contains(&percent), "a number of percent, 0 or more")
}

/// A time that is not nothing, at most as long as a plan may be.
pub(super) fn over_zero(text: &str) -> Result<Duration, String> {
    time(text).and_then(|time| match time {
        Duration::ZERO => Err("over 0".to_owned()),
        time if time > Duration::from_hours(1) => Err("at most 1h".to_owned()),
        time => Ok(time),
    })
}

pub(super) fn time(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(time) if time <= Duration::from_hours(24 * 7) => Ok(time),
        Ok(_) => Err("at most 7 days".to_owned()),
        Err(error) => Err(format!("{error}; for example 90s, 10min, 1h")),
    }
}
