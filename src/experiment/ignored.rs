//! What a scenario says and the run does not do: limits that nothing heeds, lanes that are not there. The run is sound, and
//! answers another question.

use super::settings::Settings;
use crate::backend::{FarSide, Site};
use crate::model::{BACKENDS, MODELS};
use crate::reason::Reason;
use crate::scenario::{Scenario, Vary};

/// The limits of the scenario with this id that a backend, or every model, ignores.
pub(super) fn limits(scenario: &str, settings: &Settings) -> Vec<Reason> {
    let swept = |vary| settings.sweep.as_ref().filter(|sweep| sweep.vary == vary).map(|sweep| &sweep.over);
    let value = |vary, set: Option<u32>| match swept(vary) {
        Some(values) => Some(values.iter().map(f64::to_string).collect::<Vec<_>>().join(", ")),
        None => set.map(|value| value.to_string()),
    };
    let limits = settings.size.limits;
    let ignored =
        |limit: &str, value: &str, backend: Option<&str>, heeded_by: Vec<&str>| Reason::LimitIgnored {
            scenario: scenario.to_owned(),
            limit: limit.to_owned(),
            value: value.to_owned(),
            backend: backend.map(str::to_owned),
            heeded_by: heeded_by.join(", "),
        };
    let mut found = Vec::new();
    if let Some(value) = value(Vary::Connections, limits.connections) {
        let nobody = |far_side: FarSide| matches!(far_side, FarSide::Nobody | FarSide::Own);
        let heed = BACKENDS.iter().filter(|entry| !nobody(entry.spec.far_side));
        let heed: Vec<&str> = heed.map(|entry| entry.spec.id).collect();
        let deaf = settings.backends.iter().filter(|entry| nobody(entry.spec.far_side));
        found.extend(deaf.map(|entry| ignored("connections", &value, Some(entry.spec.id), heed.clone())));
    }
    if let Some(value) = value(Vary::InFlight, limits.in_flight)
        && !settings.models.iter().any(|entry| entry.spec.needs_in_flight())
    {
        let heed = MODELS.iter().filter(|entry| entry.spec.needs_in_flight());
        found.push(ignored("in_flight", &value, None, heed.map(|entry| entry.spec.id).collect()));
    }
    found
}

/// The lanes that the claims of a scenario speak of, and that the run does not have.
pub(super) fn lanes(scenario: &Scenario, settings: &Settings) -> Option<Reason> {
    let there = |lane: &&String| settings.models.iter().any(|entry| entry.spec.id == **lane);
    let missing: Vec<&str> =
        scenario.run.lanes.iter().filter(|lane| !there(lane)).map(String::as_str).collect();
    (!missing.is_empty())
        .then(|| Reason::LanesMissing { scenario: scenario.id.clone(), lanes: missing.join(", ") })
}

/// The lengths of waits, where the URL of the server has no place for one.
pub(super) fn lengths(site: &Site) -> Option<Reason> {
    (!site.asks_for_length()).then(|| Reason::LengthIgnored { url: site.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Options;
    use crate::scenario::parse;

    fn found(run: &str) -> Vec<(String, Option<String>)> {
        let text = format!(
            "schema = 1\ntitle = \"T\"\n[[fetch]]\nname = \"g\"\ncount = 9\nsteps = [{{ wait = \"30ms\" }}]\n{run}"
        );
        let scenario = parse("t.toml", &text).unwrap_or_else(|errors| panic!("{errors}"));
        let settings = Settings::of(&scenario, &Options::default(), 2).unwrap();
        let told = |reason| match reason {
            Reason::LimitIgnored { limit, value, backend, .. } => (format!("{limit} = {value}"), backend),
            other => panic!("{other:?}"),
        };
        limits("t", &settings).into_iter().map(told).collect()
    }

    #[test]
    fn a_limit_that_nothing_heeds_is_found() {
        let on_sleep = |what: &str| vec![(what.to_owned(), Some("sleep".to_owned()))];
        assert_eq!(found(""), []);
        assert_eq!(found("[run]\nconnections = 20\n"), on_sleep("connections = 20"));
        assert_eq!(found("[run]\nconnections = 20\nbackends = [\"http\"]\n"), []);
        assert_eq!(
            found("[run]\nconnections = 20\nbackends = [\"sleep\", \"http\"]\n"),
            on_sleep("connections = 20")
        );
        assert_eq!(found("[sweep]\nvary = \"connections\"\nover = [1, 4]\n"), on_sleep("connections = 1, 4"));
        assert_eq!(found("[run]\nin_flight = 5\n"), []);
        let nobody = [("in_flight = 5".to_owned(), None)];
        assert_eq!(found("[run]\nin_flight = 5\nmodels = [\"join-all\"]\n"), nobody);
    }

    #[test]
    fn lanes_that_nobody_declares_are_named() {
        let text = "schema = 1\ntitle = \"T\"\n[[fetch]]\nname = \"g\"\nsteps = [{ wait = \"30ms\" }]\n[run]\nlanes = [\"x\", \"y\"]";
        let scenario = parse("t.toml", text).unwrap_or_else(|errors| panic!("{errors}"));
        let settings = Settings::of(&scenario, &Options::default(), 2).unwrap();
        let expected = Reason::LanesMissing { scenario: "t".to_owned(), lanes: "x, y".to_owned() };
        assert_eq!(lanes(&scenario, &settings), Some(expected));
    }
}
