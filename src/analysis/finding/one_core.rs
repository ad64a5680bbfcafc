//! `join-all` kept at most one core busy.

use super::view::{View, p};
use super::{Finding, Tone, evidence, shows};
use crate::lang::{Lang, Text};

/// One core, and the reading error of the CPU clock.
const ONE: f64 = 1.05;
/// Where hardly any computing is predicted, a small P says nothing.
const COMPUTES: f64 = 0.5;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let [cell] = view.largest(["join-all"])?;
    if view.cores() < 2 || cell.fetches < 2 || cell.predicted_parallelism < COMPUTES {
        return None;
    }
    let id = "one-core";
    let rests_on = evidence(&[cell], &["parallelism"]);
    if cell.parallelism? > ONE {
        let headline = |lang: Lang| {
            let (busy, at) = (p(cell, lang), view.at(&[cell], lang));
            match lang {
                Lang::En => {
                    format!("This run does not show join-all on one core{at}: {busy} cores were busy.")
                }
                Lang::Uk => {
                    format!(
                        "Цей запуск не показує, що join-all займає одне ядро{at}: зайнятих ядер було {busy}."
                    )
                }
            }
        };
        let because = Text::new(
            "All its fetches are one task on one thread; something else in the process computed as well.",
            "Усі її запити належать одній задачі в одному потоці; у процесі обчислювало ще щось.",
        );
        return Some(Finding {
            id,
            headline: Text::each(headline),
            because,
            evidence: rests_on,
            tone: Tone::DoesNotShow,
        });
    }
    let headline = |lang: Lang| {
        let (busy, cores) = (p(cell, lang), lang.number(f64::from(view.cores()), 0));
        let at = view.at(&[cell], lang);
        match lang {
            Lang::En => format!("join-all kept {busy} of {cores} cores busy{at}."),
            Lang::Uk => format!("Модель join-all зайняла в середньому {busy} ядра з {cores}{at}."),
        }
    };
    let because = |lang: Lang| {
        match lang {
        Lang::En => "All its fetches are one task, and a task runs on one thread at a time. Async code by itself does \
                     not compute in parallel."
            .to_owned(),
        Lang::Uk => "Усі її запити належать одній задачі, а задачу щомиті виконує лише один потік. Сама асинхронність не \
                     дає паралельних обчислень."
            .to_owned(),
    }
    };
    Some(shows(id, headline, because, rests_on))
}
