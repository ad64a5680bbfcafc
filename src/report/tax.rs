//! What the harness itself costs, beside programs without one: the figures of `cargo bench --bench tax`.
//!
//! A page shows the run that is kept in `tax.json`, which stands in METHODOLOGY.md as well; a test holds the two
//! together.

use serde::{Deserialize, Serialize};

use crate::lang::{Lang, Unit};

/// One run of `cargo bench --bench tax`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tax {
    /// The day: `2026-11-23`.
    pub measured: String,
    /// The processor.
    pub cpu: String,
    /// Cores that the process could use.
    pub cores: u32,
    /// Operating system or kernel.
    pub system: String,
    /// Version of tokio.
    pub tokio: String,
    /// Pairs of runs of which each figure is the median.
    pub pairs: u32,
    /// The table.
    pub rows: Vec<Row>,
}

/// One line of the table: a model beside the same thing written bare.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Id of the model.
    pub model: String,
    /// Id of the backend.
    pub backend: String,
    /// Number of waits.
    pub count: u32,
    /// Length of each: `1s`.
    pub wait: String,
    /// Until the harness had all samples, ms.
    pub makespan_ms: f64,
    /// The same over that of the bare program.
    pub over_bare: f64,
    /// How much longer the harness took than the bare program, for each fetch, µs.
    pub over_us: f64,
    /// CPU time a fetch in the harness, µs.
    pub cpu_us: f64,
    /// CPU time a wait in the bare program, µs.
    pub bare_cpu_us: f64,
    /// Peak memory a fetch in the harness, bytes; `None` where all of it is too little to tell.
    pub memory_b: Option<u32>,
    /// Peak memory a wait in the bare program, bytes.
    pub bare_memory_b: Option<u32>,
}

impl Tax {
    /// The first two lines of the table in Markdown.
    pub const HEAD: &str = "| model | waits | makespan | over bare | a fetch | CPU a fetch | bare | memory a fetch | bare |\n|---|---|---|---|---|---|---|---|---|";

    /// The run that is kept with the program.
    ///
    /// # Panics
    /// Never: the file is read by a test.
    #[must_use]
    pub fn kept() -> Self {
        serde_json::from_str(include_str!("tax.json")).expect("a test reads the file")
    }
}

impl Row {
    /// The line of the table in Markdown.
    #[must_use]
    pub fn line(&self) -> String {
        let memory = |bytes: Option<u32>| bytes.map_or_else(|| "–".to_owned(), |bytes| format!("{bytes} B"));
        format!(
            "| `{}` ({}) | {} × {} | {:.1} ms | {:.3}× | {:+.2} µs | {:.2} µs | {:.2} µs | {} | {} |",
            self.model,
            self.backend,
            self.count,
            self.wait,
            self.makespan_ms,
            self.over_bare,
            self.over_us,
            self.cpu_us,
            self.bare_cpu_us,
            memory(self.memory_b),
            memory(self.bare_memory_b)
        )
    }
}

/// The cost as a page tells it.
pub(super) struct Cost {
    pub(super) says: String,
    pub(super) rows: Vec<CostRow>,
}

/// What one model costs more than the same waits written bare.
pub(super) struct CostRow {
    pub(super) model: String,
    pub(super) waits: String,
    pub(super) time: String,
    pub(super) memory: String,
}

/// Each model at its largest number of waits.
pub(super) fn cost(lang: Lang) -> Cost {
    let tax = Tax::kept();
    let largest =
        |row: &&Row| tax.rows.iter().all(|other| other.model != row.model || other.count <= row.count);
    let rows = tax.rows.iter().filter(largest).map(|row| CostRow {
        model: row.model.clone(),
        waits: format!("{} × {} ({})", lang.number(f64::from(row.count), 0), wait(lang, row), row.backend),
        time: more(row.over_us, &|us| lang.duration_as(us * 1e3, Unit::Us, 2)),
        memory: memory(lang, row),
    });
    let words = lang.words();
    let machine = format!("{}, {}, {}", tax.cpu, words.cores(tax.cores), tax.system);
    Cost { says: words.cost_measured(tax.pairs, machine, lang.day(&tax.measured)), rows: rows.collect() }
}

fn wait(lang: Lang, row: &Row) -> String {
    // The file is ours; a length that cannot be read is shown as it stands there.
    let length = humantime::parse_duration(&row.wait).ok();
    length.map_or_else(|| row.wait.clone(), |length| lang.nominal(length.as_nanos() as f64))
}

fn memory(lang: Lang, row: &Row) -> String {
    let (Some(own), Some(bare)) = (row.memory_b, row.bare_memory_b) else { return "–".to_owned() };
    more(f64::from(own) - f64::from(bare), &|bytes| lang.bytes(bytes))
}

/// A difference with its sign.
fn more(value: f64, words: &dyn Fn(f64) -> String) -> String {
    format!("{}{}", if value < 0.0 { '−' } else { '+' }, words(value.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_told_once_at_its_largest_size() {
        for lang in [Lang::En, Lang::Uk] {
            let cost = cost(lang);
            let mut models: Vec<&str> = cost.rows.iter().map(|row| row.model.as_str()).collect();
            models.sort_unstable();
            assert!(models.len() >= 7 && models.windows(2).all(|pair| pair[0] != pair[1]), "{models:?}");
            assert!(
                cost.says.contains(&lang.day(&Tax::kept().measured)) && !cost.says.contains("{}"),
                "{}",
                cost.says
            );
        }
    }

    #[test]
    fn a_difference_has_its_sign() {
        let words = |value: f64| format!("{value}");
        assert_eq!([0.5, 0.0, -2.0].map(|value| more(value, &words)), ["+0.5", "+0", "−2"]);
    }
}
