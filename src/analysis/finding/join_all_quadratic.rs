//! `join-all` against `spawn` where there are very many fetches.

use super::view::{View, predicted_ratio};
use super::{Finding, evidence, shows};
use crate::analysis::words;
use crate::lang::Lang;

/// Below this the effect drowns in the waits.
const MIN_FETCHES: u32 = 10_000;
const TIE: f64 = 1.05;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let [join_all, spawn] = view.largest(["join-all", "spawn"])?;
    let tie = predicted_ratio(join_all, spawn)? <= TIE;
    if join_all.fetches < MIN_FETCHES || !tie || join_all.compute_ns > 0 {
        return None;
    }
    let ratio = view.compare(join_all, spawn).difference().filter(|ratio| ratio.median > 1.0)?;
    // The cause is the budget of one task: it shows in the CPU time too, or it is another cause.
    let (cpu, cpu_spawn) = (join_all.cpu_ns_per_fetch?, spawn.cpu_ns_per_fetch?);
    if cpu <= cpu_spawn {
        return None;
    }
    let free = view.cell("join-all-unconstrained", join_all.size);
    let free = free.filter(|cell| cell.is_measured() && cell.plan_digest == join_all.plan_digest);
    let headline = |lang: Lang| {
        let (times, at) = (words::times(ratio.median, lang), view.at(&[join_all, spawn], lang));
        let (one, other) = (words::makespan(join_all, lang), words::makespan(spawn, lang));
        match lang {
            Lang::En => format!("join-all took {times} as long as spawn{at}: {one} against {other}."),
            Lang::Uk => {
                format!("Модель join-all працювала {times} довше, ніж spawn{at}: {one} проти {other}.")
            }
        }
    };
    let because = |lang: Lang| {
        let (a, b) = (lang.duration(cpu), lang.duration(cpu_spawn));
        let without = free.map_or_else(String::new, |cell| {
            let time = words::makespan(cell, lang);
            match lang {
                Lang::En => format!(" Without the budget (join-all-unconstrained) it took {time}."),
                Lang::Uk => format!(" Без цього бюджету (join-all-unconstrained) прогін тривав {time}."),
            }
        });
        match lang {
            Lang::En => format!(
                "All its fetches are one task, and tokio lets a task do 128 operations a poll. Past that, timers that \
                 are due answer \"pending\" and are polled again, so the work grows with the square of their number. \
                 CPU time per fetch: {a} against {b}.{without}"
            ),
            Lang::Uk => format!(
                "Усі її запити належать одній задачі, а tokio дозволяє задачі 128 операцій за одне опитування. Далі \
                 таймери, що вже спрацювали, відповідають «ще ні», і їх опитують знову, тож обсяг роботи росте як квадрат \
                 їх кількості. Процесорний час на один запит: {a} проти {b}.{without}"
            ),
        }
    };
    let mut rests_on = evidence(&[join_all, spawn], &["makespan_ns", "cpu_ns_per_fetch"]);
    rests_on.extend(free.map(|cell| evidence(&[cell], &["makespan_ns"])).into_iter().flatten());
    Some(shows("join-all-quadratic", headline, because, rests_on))
}
