//! What the harness itself costs, beside programs without one: the figures of `cargo bench --bench tax`.
//!
//! A page shows the run that is kept in `tax.json`, and whether the page's own run has the same processor and tokio. It
//! stands in docs/costs.md as well; a test holds the two together.

use serde::{Deserialize, Serialize};

use crate::lang::{Lang, Unit, Words};
use crate::record::Machine;

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
    /// Where all waits come at once.
    pub rows: Vec<ModelTax>,
    /// Where they come one after another.
    pub dispatcher: Vec<DispatchTax>,
}

/// One line of the table: a model beside the same thing written bare.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelTax {
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

/// What it costs to hand waits over as they fall due, beside a bare loop that does so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DispatchTax {
    /// Id of the model.
    pub model: String,
    /// Number of waits.
    pub count: u32,
    /// Length of each: `10ms`.
    pub wait: String,
    /// Waits that come in a second.
    pub rate_per_s: u32,
    /// CPU time a fetch in the harness, µs.
    pub cpu_us: f64,
    /// CPU time a wait in the bare program, µs.
    pub bare_cpu_us: f64,
    /// 99th percentile of how late the harness handed a fetch over, µs.
    pub lag_p99_us: f64,
    /// The same of the bare program.
    pub bare_lag_p99_us: f64,
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

impl ModelTax {
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

impl DispatchTax {
    /// The first two lines of the table in Markdown.
    pub const HEAD: &str =
        "| model | waits | a second | CPU a fetch | bare | p99 lag | bare |\n|---|---|---|---|---|---|---|";

    /// The line of the table in Markdown.
    #[must_use]
    pub fn line(&self) -> String {
        format!(
            "| `{}` | {} × {} | {} | {:.2} µs | {:.2} µs | {:.0} µs | {:.0} µs |",
            self.model,
            self.count,
            self.wait,
            self.rate_per_s,
            self.cpu_us,
            self.bare_cpu_us,
            self.lag_p99_us,
            self.bare_lag_p99_us
        )
    }
}

/// The cost as a page tells it.
pub(super) struct Cost {
    pub(super) says: String,
    pub(super) rows: Vec<ModelCost>,
}

/// What one model costs more than the same waits written bare.
pub(super) struct ModelCost {
    pub(super) model: String,
    pub(super) waits: String,
    pub(super) time: String,
    pub(super) memory: String,
}

/// Each model at its largest number of waits, for the page of a run on `machine`.
pub(super) fn cost(lang: Lang, machine: &Machine) -> Cost {
    let words = lang.words();
    let tax = Tax::kept();
    let largest =
        |row: &&ModelTax| tax.rows.iter().all(|other| other.model != row.model || other.count <= row.count);
    let rows = tax.rows.iter().filter(largest).map(|row| ModelCost {
        model: row.model.clone(),
        waits: format!("{} × {} ({})", lang.number(f64::from(row.count), 0), wait(lang, row), row.backend),
        time: more(row.over_us, &|us| lang.duration_as(us * 1e3, Unit::Us, 2)),
        memory: memory(lang, row),
    });
    let measured_on = words.tax_machine(&tax.cpu, tax.cores, &tax.system);
    let measured = words.tax_measured(tax.pairs, measured_on, &tax.tokio, lang.day(&tax.measured));
    let says = [measured, dispatcher(lang, &tax), bears_on(words, &tax, machine)];
    Cost { says: says.join(" "), rows: rows.collect() }
}

/// How late fetches are handed over where they come one after another, at worst.
fn dispatcher(lang: Lang, tax: &Tax) -> String {
    let worst = tax.dispatcher.iter().max_by(|a, b| a.lag_p99_us.total_cmp(&b.lag_p99_us));
    worst.map_or_else(String::new, |row| {
        let time = |us: f64| lang.duration_as(us * 1e3, Unit::Us, 0);
        let (lag, bare) = (time(row.lag_p99_us), time(row.bare_lag_p99_us));
        lang.words().tax_dispatcher(lang.rate(f64::from(row.rate_per_s)), lag, bare)
    })
}

/// What the figures say of a run on `machine`: these depend on the processor and on tokio above all.
fn bears_on(words: Words, tax: &Tax, machine: &Machine) -> String {
    let tokio = machine.runtime.as_ref().filter(|runtime| runtime.name == "tokio");
    match tokio.map(|tokio| &tokio.version) {
        _ if machine.cpu.is_empty() => words.tax_unknown().to_owned(),
        _ if (&machine.cpu, machine.cores) != (&tax.cpu, tax.cores) => {
            words.tax_other_machine(&machine.cpu, machine.cores)
        }
        None => words.tax_unknown().to_owned(),
        Some(version) if *version != tax.tokio => words.tax_other_tokio(version),
        Some(_) => words.tax_here().to_owned(),
    }
}

fn wait(lang: Lang, row: &ModelTax) -> String {
    // The file is ours; a length that cannot be read is shown as it stands there.
    let length = humantime::parse_duration(&row.wait).ok();
    length.map_or_else(|| row.wait.clone(), |length| lang.nominal(length.as_nanos() as f64))
}

fn memory(lang: Lang, row: &ModelTax) -> String {
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
    use crate::record::Runtime;

    /// The machine on which the kept run was made.
    fn same_machine() -> Machine {
        let Tax { cpu, cores, tokio, .. } = Tax::kept();
        let runtime = Runtime { name: "tokio".to_owned(), version: tokio, ..Runtime::default() };
        Machine { cpu, cores, runtime: Some(runtime), ..Machine::default() }
    }

    #[test]
    fn every_model_is_told_once_at_its_largest_size() {
        for lang in [Lang::En, Lang::Uk] {
            let cost = cost(lang, &same_machine());
            let mut models: Vec<&str> = cost.rows.iter().map(|row| row.model.as_str()).collect();
            models.sort_unstable();
            assert!(models.len() >= 7 && models.windows(2).all(|pair| pair[0] != pair[1]), "{models:?}");
            assert!(cost.says.contains(&lang.day(&Tax::kept().measured)), "{}", cost.says);
        }
    }

    #[test]
    fn the_figures_are_called_those_of_this_machine_only_where_processor_and_tokio_are_the_same() {
        let check = |edit: fn(&mut Machine), expect: fn(Words) -> String| {
            let mut machine = same_machine();
            edit(&mut machine);
            for lang in Lang::ALL {
                let says = cost(lang, &machine).says;
                assert!(says.contains(&Tax::kept().cpu) && says.ends_with(&expect(lang.words())), "{says}");
            }
        };
        check(|_| (), |words| words.tax_here().to_owned());
        check(
            |machine| machine.cpu = "Z80".to_owned(),
            |words| words.tax_other_machine("Z80", Tax::kept().cores),
        );
        check(|machine| machine.cores = 9, |words| words.tax_other_machine(Tax::kept().cpu, 9_u32));
        let other = |machine: &mut Machine| {
            machine.runtime.iter_mut().for_each(|tokio| tokio.version = "1.0.0".to_owned());
        };
        check(other, |words| words.tax_other_tokio("1.0.0"));
        check(|machine| machine.runtime = None, |words| words.tax_unknown().to_owned());
        check(|machine| machine.cpu.clear(), |words| words.tax_unknown().to_owned());
    }

    #[test]
    fn a_difference_has_its_sign() {
        let words = |value: f64| format!("{value}");
        assert_eq!([0.5, 0.0, -2.0].map(|value| more(value, &words)), ["+0.5", "+0", "−2"]);
    }
}
