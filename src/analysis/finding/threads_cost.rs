//! What a thread for each fetch costs in memory and CPU time.

use super::pair::too_few;
use super::view::View;
use super::{Finding, evidence, shows};
use crate::analysis::compare::{Comparison, compare_by, corrected};
use crate::analysis::{numbers, words};
use crate::lang::Lang;

/// Under so many fetches the program itself is most of its memory.
const MIN_FETCHES: u32 = 50;
/// Ratios below this are not worth a sentence.
const WORTH_IT: f64 = 1.2;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let [threads, join_all] = view.largest(["thread-per-fetch", "join-all"])?;
    if threads.fetches < MIN_FETCHES {
        return None;
    }
    let both = corrected(vec![
        compare_by(threads, join_all, &numbers::cpu_per_fetch),
        compare_by(threads, join_all, &|trial| trial.peak_rss_bytes as f64),
    ]);
    if let [Comparison::TooFewTrials { have, need }, ..] = both[..] {
        return Some(too_few(have, need));
    }
    let ratio = |comparison: &Comparison| {
        comparison.difference().map(|ratio| ratio.median).filter(|r| *r >= WORTH_IT)
    };
    let (cpu, memory) = (ratio(&both[0]), ratio(&both[1]));
    let (cpu_a, cpu_b) = (threads.cpu_ns_per_fetch?, join_all.cpu_ns_per_fetch?);
    let (rss_a, rss_b) = (threads.peak_rss_bytes? as f64, join_all.peak_rss_bytes? as f64);
    if cpu.is_none() && memory.is_none() {
        return None;
    }
    let headline = |lang: Lang| {
        let at = view.at(&[threads, join_all], lang);
        let (a, b) = (lang.bytes(rss_a), lang.bytes(rss_b));
        let memory = memory.map(|_| match (words::times(rss_a / rss_b, lang), lang) {
            (times, Lang::En) => format!("{times} the memory ({a} against {b})"),
            (times, Lang::Uk) => format!("{times} більше пам'яті ({a} проти {b})"),
        });
        let cpu = cpu.map(|times| match (words::times(times, lang), lang) {
            (times, Lang::En) => format!("{times} the CPU time"),
            (times, Lang::Uk) => format!("{times} більше процесорного часу"),
        });
        let list: Vec<String> = [memory, cpu].into_iter().flatten().collect();
        match lang {
            Lang::En => format!("Beside join-all{at}, a thread per fetch took {}.", list.join(" and ")),
            Lang::Uk => format!(
                "Порівняно з join-all{at} окремий потік на кожен запит потребував {}.",
                list.join(", а також ")
            ),
        }
    };
    let because = |lang: Lang| {
        let (a, b) = (lang.duration(cpu_a), lang.duration(cpu_b));
        match lang {
            Lang::En => format!(
                "Each thread has a stack, and the kernel creates, wakes and ends it. CPU time per fetch: {a} against \
                 {b}. The kernel's own memory for threads is not in these numbers."
            ),
            Lang::Uk => format!(
                "Кожен потік має стек, і ядро операційної системи його створює, будить і завершує. Процесорний час на один запит: \
                 {a} проти {b}. Пам'ять, яку саме ядро системи витрачає на потоки, до цих чисел не входить."
            ),
        }
    };
    let metrics = ["cpu_ns_per_fetch", "peak_rss_bytes"];
    Some(shows("threads-cost", headline, because, evidence(&[threads, join_all], &metrics)))
}
