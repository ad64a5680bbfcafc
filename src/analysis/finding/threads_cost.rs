//! What a thread for each fetch costs in memory and CPU time.

use super::pair::too_few;
use super::view::View;
use super::{Finding, evidence, shows};
use crate::analysis::compare::{Comparison, compare_by, corrected};
use crate::analysis::{summary, words};
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
        compare_by(threads, join_all, &summary::cpu_per_fetch),
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
        let memory = memory.map(|_| match lang {
            Lang::En => format!("{} of memory against {}", lang.bytes(rss_a), lang.bytes(rss_b)),
            Lang::Uk => format!("{} пам'яті проти {}", lang.bytes(rss_a), lang.bytes(rss_b)),
        });
        let cpu = cpu.map(|times| {
            let times = words::times(times, lang);
            match lang {
                Lang::En => format!("{times} the CPU time"),
                Lang::Uk => format!("процесорний час, більший {times}"),
            }
        });
        let list = [memory, cpu].into_iter().flatten().collect::<Vec<_>>();
        match lang {
            Lang::En => format!("A thread per fetch cost {}, beside join-all{at}.", list.join(" and ")),
            Lang::Uk => {
                format!("Ціна окремого потоку на кожен запит{at} порівняно з join-all: {}.", list.join(" і "))
            }
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
                "Кожен потік має стек, і ядро системи його створює, будить та завершує. Процесорний час на один запит: \
                 {a} проти {b}. Власна пам'ять ядра системи для потоків до цих чисел не входить."
            ),
        }
    };
    let metrics = ["cpu_ns_per_fetch", "peak_rss_bytes"];
    Some(shows("threads-cost", headline, because, evidence(&[threads, join_all], &metrics)))
}
