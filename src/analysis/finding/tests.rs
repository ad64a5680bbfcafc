use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::analysis::summarise;
use crate::analysis::testing::{COMPUTES, MANY, MS, WAITS, computes, record, ten, waits};
use crate::record::{ClaimSpec, Metric, Order, Than};

fn of(record: &Record) -> Vec<Finding> {
    let id = record.scenarios.last().expect("a scenario was made").id.clone();
    findings(record, &id)
}

fn check(record: &Record, expect: &Expect) {
    let mut text = String::new();
    for finding in of(record) {
        let Finding { id, headline, because, tone, .. } = finding;
        let lines = [&headline.en, &because.en, &headline.uk, &because.uk].map(|line| format!("  {line}\n"));
        writeln!(text, "{id} ({tone:?})\n{}", lines.concat()).expect("a string takes all");
    }
    expect.assert_eq(&text.replace(['\u{a0}', '\u{202f}'], " "));
}

#[test]
fn what_waits_show() {
    check(
        &WAITS,
        &expect![[r#"
            overlap (Shows)
              join-all finished 95× sooner than sequential, on one thread too: 21.4 ms against 2.03 s.
              The waits overlapped: 94.1 fetches were in flight on average (L), under sequential 1.00. That is concurrency; it kept 0.08 cores busy (P).
              Модель join-all завершила роботу у 95 разів швидше, ніж sequential, так само в одному потоці: 21,4 мс проти 2,03 с.
              Очікування накладалися одне на одне: запитів у роботі в середньому було 94,1 (L), а в sequential — 1,00. Це конкурентність; зайнятих ядер при цьому 0,08 (P).

            mistake-cost-await-in-loop (Shows)
              await-in-loop took 99× as long as join-all: 2.11 s against 21.4 ms.
              It awaits each fetch before it starts the next one, so there is nothing to overlap with. In flight on average (L): 1.00; under join-all 94.1.
              Модель await-in-loop працювала у 99 разів довше, ніж join-all: 2,11 с проти 21,4 мс.
              Вона чекає на кожен запит, перш ніж почати наступний, тож накладатися немає чому. Запитів у роботі в середньому (L): 1,00, а в join-all — 94,1.

            mistake-cost-blocking-in-async (Shows)
              blocking-in-async took 94× as long as join-all: 2.02 s against 21.4 ms.
              A blocking call holds the only thread, so no other fetch can start or go on meanwhile. In flight on average (L): 1.00; under join-all 94.1.
              Модель blocking-in-async працювала у 94 рази довше, ніж join-all: 2,02 с проти 21,4 мс.
              Блокувальний виклик тримає єдиний потік, тож жоден інший запит тим часом не може ні початися, ні продовжитися. Запитів у роботі в середньому (L): 1,00, а в join-all — 94,1.

            threads-cost (Shows)
              Beside join-all, a thread per fetch took 8.0× the memory above the start (8.00 MiB against 1.00 MiB) and 4.5× the CPU time.
              Each thread has a stack, and the kernel creates, wakes and ends it. CPU time per fetch: 90.0 µs against 20.0 µs. The kernel's own memory for threads is not in these numbers.
              Порівняно з join-all окремий потік на кожен запит потребував у 8,0 раза більшого приросту пам'яті (8,00 МіБ проти 1,00 МіБ), а також у 4,5 раза більше процесорного часу.
              Кожен потік має стек, і ядро операційної системи його створює, будить і завершує. Процесорний час на один запит: 90,0 мкс проти 20,0 мкс. Пам'ять, яку саме ядро системи витрачає на потоки, до цих чисел не входить.

            queueing (Shows)
              Under thread-pool the median service time is 20.0 ms, the median response time 500 ms.
              At most 2 of 100 fetches were in flight; the others queued. Service time leaves the queue out, response time holds it.
              У моделі thread-pool медіана часу обслуговування становить 20,0 мс, а медіана часу відповіді — 500 мс.
              Усього запитів 100, а в роботі водночас їх було щонайбільше 2; решта стояла в черзі. Час обслуговування черги не враховує, а час відповіді враховує.

            same-on-waits (Shows)
              Threads and async tie: thread-per-fetch 21.6 ms, join-all 21.4 ms.
              The fetches only wait, and waits overlap in both. The ratio is 1.009×; a difference under 2 %, or within the noise, names no winner.
              Потоки й асинхронність ідуть нарівні: thread-per-fetch 21,6 мс, join-all 21,4 мс.
              Запити лише чекають, а очікування накладаються в обох моделях. Відношення 1,009×; якщо різниця менша за 2 % або за шум, переможця немає.

            prediction (Shows)
              The largest gap to a prediction: await-in-loop took 2.11 s, the prediction is 2.00 s.
              The prediction knows waits, cores and limits, and no overhead. The gap of 112 ms is what it leaves out: creating threads or tasks, switching, late timers, other programs. CPU time per fetch: 2.11 ms.
              Найбільше відхилення від прогнозу: модель await-in-loop працювала 2,11 с, а прогноз — 2,00 с.
              Прогноз ураховує очікування, ядра й ліміти, але не накладні витрати. Різниця 112 мс — це те, чого прогноз не враховує: створення потоків чи задач, перемикання, запізнення таймерів, інші програми. Процесорний час на один запит: 2,11 мс.

        "#]],
    );
}

#[test]
fn what_computing_shows() {
    check(
        &COMPUTES,
        &expect![[r#"
            parallel-compute (Shows)
              spawn finished 1.9× sooner than join-all, on more cores: 50.4 ms against 97.5 ms.
              1.93 of 2 cores were busy on average (P), under join-all 0.99. Computing ends sooner only where more cores compute: that is parallelism.
              Модель spawn завершила роботу у 1,9 раза швидше, ніж join-all, бо зайняла більше ядер: 50,4 мс проти 97,5 мс.
              Зайнятих ядер у середньому 1,93 з 2 (P), а в join-all — 0,99. Обчислення завершуються раніше лише тоді, коли обчислює більше ядер: це паралелізм.

            no-gain (Shows)
              Async gained nothing on computing: join-all 97.5 ms, sequential 97.1 ms.
              Sequential over join-all is 0.996×. A fetch that computes never hands its thread over, and join-all has one thread: 0.99 cores were busy (P).
              Для обчислень асинхронність нічого не дала: join-all 97,5 мс, sequential 97,1 мс.
              Відношення sequential до join-all: 0,996×. Запит, що обчислює, не віддає потоку, а в join-all потік один: зайнятих ядер 0,99 (P).

            one-core (Shows)
              join-all kept 0.99 of 2 cores busy.
              All its fetches are one task, and a task runs on one thread at a time. Async code by itself does not compute in parallel.
              Модель join-all зайняла в середньому 0,99 ядра з 2.
              Усі її запити належать одній задачі, а задачу щомиті виконує лише один потік. Сама асинхронність не дає паралельних обчислень.

        "#]],
    );
}

#[test]
fn what_very_many_fetches_show() {
    check(
        &MANY,
        &expect![[r#"
            join-all-quadratic (Shows)
              join-all took 2.2× as long as spawn for 100 000 fetches: 2.40 s against 1.09 s.
              All its fetches are one task, and tokio lets a task do 128 operations a poll. Past that, timers that are due answer "pending" and are polled again, so the work grows with the square of their number. CPU time per fetch: 1.60 ms against 200 µs. Without the budget (join-all-unconstrained) it took 1.03 s.
              Модель join-all працювала у 2,2 раза довше, ніж spawn (для 100 000 запитів): 2,40 с проти 1,09 с.
              Усі її запити належать одній задачі, а tokio дозволяє задачі 128 операцій за одне опитування. Далі таймери, що вже спрацювали, відповідають «ще ні», і їх опитують знову, тож обсяг роботи росте як квадрат їх кількості. Процесорний час на один запит: 1,60 мс проти 200 мкс. Без цього бюджету (join-all-unconstrained) прогін тривав 1,03 с.

            prediction (Shows)
              The largest gap to a prediction: join-all took 2.40 s for 100 000 fetches, the prediction is 1.00 s.
              The prediction knows waits, cores and limits, and no overhead. The gap of 1.40 s is what it leaves out: creating threads or tasks, switching, late timers, other programs. CPU time per fetch: 1.60 ms.
              Найбільше відхилення від прогнозу: модель join-all (для 100 000 запитів) працювала 2,40 с, а прогноз — 1,00 с.
              Прогноз ураховує очікування, ядра й ліміти, але не накладні витрати. Різниця 1,40 с — це те, чого прогноз не враховує: створення потоків чи задач, перемикання, запізнення таймерів, інші програми. Процесорний час на один запит: 1,60 мс.

            skipped (DoesNotShow)
              Not run: sequential for 100 000 fetches (would take 27 h 47 min).
              sequential: It does not fit into 10 min. The times are predictions: the schedule of the model on this many cores, with exact timers and no overhead.
              Не запущено: sequential (для 100 000 запитів), прогноз 27 год 47 хв.
              sequential: Не вкладається в 10 хв. Ці тривалості — прогноз: розклад моделі на стількох ядрах, з точними таймерами й без накладних витрат.

        "#]],
    );
}

#[test]
fn different_work_is_refused_in_words() {
    let than = Than { model: "sequential".to_owned(), scenario: Some("waits".to_owned()), at: None };
    let spec = ClaimSpec {
        id: None,
        metric: Metric::Makespan,
        of: "sequential".to_owned(),
        than: Some(than),
        at: None,
        at_least: Some(3.0),
        at_most: None,
        text: None,
    };
    let other = record()
        .cell("sequential", &ten(60.0, 0.01))
        .scenario("more")
        .work(30 * MS, MS)
        .cell("sequential", &ten(180.0, 0.01))
        .ideal(175, 1.0, 0.0)
        .edit(|cell| cell.plan_digest = "0123456789".to_owned())
        .claim(spec);
    check(
        &other.done(),
        &expect![[r#"
        not-the-same-work (Shows)
          sequential (more) and sequential (waits) did not do the same work, so their times are not divided.
          One plan (01234567) holds 100 fetches with 3.00 s of waiting and 100 ms of computing, the other (5eed5eed) 100 fetches with 2.00 s of waiting and 0 s of computing. A ratio would credit a model with work that it was not given.
          Моделі sequential (more) і sequential (waits) виконували різну роботу, тому їхні тривалості не діляться одна на одну.
          Один план (01234567) містить 100 запитів: 3,00 с очікування й 100 мс обчислень, інший (5eed5eed) містить 100 запитів: 2,00 с очікування й 0 с обчислень. Відношення зарахувало б моделі роботу, якої їй не давали.

    "#]],
    );
}

#[test]
fn too_few_trials_are_said_once_and_name_no_winner() {
    let mut record = waits().raw();
    for cell in &mut record.cells {
        cell.trials.truncate(5);
    }
    summarise(&mut record);
    check(
        &record,
        &expect![[r#"
            queueing (Shows)
              Under thread-pool the median service time is 20.0 ms, the median response time 500 ms.
              At most 2 of 100 fetches were in flight; the others queued. Service time leaves the queue out, response time holds it.
              У моделі thread-pool медіана часу обслуговування становить 20,0 мс, а медіана часу відповіді — 500 мс.
              Усього запитів 100, а в роботі водночас їх було щонайбільше 2; решта стояла в черзі. Час обслуговування черги не враховує, а час відповіді враховує.

            prediction (Shows)
              The largest gap to a prediction: await-in-loop took 2.11 s, the prediction is 2.00 s.
              The prediction knows waits, cores and limits, and no overhead. The gap of 114 ms is what it leaves out: creating threads or tasks, switching, late timers, other programs. CPU time per fetch: 2.11 ms.
              Найбільше відхилення від прогнозу: модель await-in-loop працювала 2,11 с, а прогноз — 2,00 с.
              Прогноз ураховує очікування, ядра й ліміти, але не накладні витрати. Різниця 114 мс — це те, чого прогноз не враховує: створення потоків чи задач, перемикання, запізнення таймерів, інші програми. Процесорний час на один запит: 2,11 мс.

            too-few-trials (DoesNotShow)
              This run names no winner: it has 5 trials of each model, and 6 are needed.
              With 5 trials of each, pure chance puts the same model ahead in all of them once in 16 times.
              Цей запуск не називає переможця: кожна модель має 5 прогонів, а потрібно щонайменше 6.
              Якщо прогонів по 5, то в одному випадку з 16 чиста випадковість ставить ту саму модель попереду в усіх п'яти.

        "#]],
    );
}

#[test]
fn noise_withholds_what_it_drowns() {
    let mut noisy = ten(1.0, 0.6);
    noisy.reverse();
    let record = record()
        .cell("sequential", &ten(30.0, 0.3))
        .ideal(30, 1.0, 0.0)
        .cell("join-all", &noisy.map(|value| value * 27.0))
        .ideal(20, 1.5, 0.0)
        .done();
    check(
        &record,
        &expect![[r#"
            overlap (DoesNotShow)
              This run does not show that join-all finishes sooner than sequential.
              Measured: 29 ms against 31 ms; sequential over join-all is 1.08× (0.78× to 1.60×). That is no more than noise. Suspect: the numbers of join-all, sequential.
              Цей запуск не показує, що модель join-all завершує роботу раніше за sequential.
              Виміряно: 29 мс проти 31 мс; відношення sequential до join-all: 1,08× (від 0,78× до 1,60×). Це в межах шуму. Сумнівні: числа join-all, sequential.

        "#]],
    );
}

#[test]
fn many_suspect_trials_name_no_winner() {
    let mut record = computes().raw();
    record.cells[1].trials.iter_mut().take(3).for_each(|trial| {
        trial.verdict = Verdict::Suspect;
        trial.why = vec![crate::reason::Reason::StolenCpu { share: 0.1 }];
    });
    summarise(&mut record);
    check(
        &record,
        &expect![[r#"
            one-core (Shows)
              join-all kept 0.99 of 2 cores busy.
              All its fetches are one task, and a task runs on one thread at a time. Async code by itself does not compute in parallel. Suspect: the numbers of join-all.
              Модель join-all зайняла в середньому 0,99 ядра з 2.
              Усі її запити належать одній задачі, а задачу щомиті виконує лише один потік. Сама асинхронність не дає паралельних обчислень. Сумнівні: числа join-all.

            parallel-compute (DoesNotShow)
              This run names no winner between spawn and join-all: too many trials are suspect.
              Suspect are 3 of 10 trials of one of them; at most 20 % may be. Suspect: the numbers of join-all.
              Цей запуск не називає переможця між spawn і join-all: забагато сумнівних прогонів.
              В однієї з моделей їх 3 (усього прогонів 10); дозволено щонайбільше 20 %. Сумнівні: числа join-all.

        "#]],
    );
}

#[test]
fn trials_in_series_need_a_larger_difference() {
    let build = || {
        record()
            .cell("sequential", &ten(108.0, 0.01))
            .ideal(120, 1.0, 0.0)
            .cell("join-all", &ten(100.0, 0.01))
    };
    let mut record = build().ideal(100, 1.0, 0.0).done();
    assert_eq!((of(&record)[0].id, of(&record)[0].tone), ("overlap", Tone::Shows));
    record.settings.order = Order::Serial;
    let found = of(&record).into_iter().find(|finding| finding.id == "overlap").expect("it was expected");
    assert_eq!(found.tone, Tone::DoesNotShow);
    assert!(found.because.en.contains("one model after another"), "{}", found.because.en);
}

/// Gives the trials of one cell to another, as if the models had been mixed up.
fn swap(record: &mut Record, one: &str, other: &str) {
    let place =
        |model: &str| record.cells.iter().position(|cell| cell.model == model).expect("the cell was made");
    let (a, b) = (place(one), place(other));
    let (first, second) = (record.cells[a].trials.clone(), record.cells[b].trials.clone());
    (record.cells[a].trials, record.cells[b].trials) = (second, first);
    for place in [a, b] {
        record.cells[place].why.clear();
        crate::analysis::summary::fill(&mut record.cells[place], &record.machine);
    }
}

#[test]
fn swapped_cells_flip_or_withhold_every_finding() {
    for (record, id, one, other) in [
        (&WAITS, "overlap", "sequential", "join-all"),
        (&WAITS, "mistake-cost-await-in-loop", "await-in-loop", "join-all"),
        (&WAITS, "mistake-cost-blocking-in-async", "blocking-in-async", "join-all"),
        (&WAITS, "threads-cost", "thread-per-fetch", "join-all"),
        (&WAITS, "queueing", "thread-pool", "join-all"),
        (&WAITS, "same-on-waits", "thread-per-fetch", "await-in-loop"),
        (&WAITS, "prediction", "await-in-loop", "join-all"),
        (&COMPUTES, "parallel-compute", "join-all", "spawn"),
        (&COMPUTES, "one-core", "join-all", "spawn"),
        (&COMPUTES, "no-gain", "join-all", "spawn"),
        (&MANY, "join-all-quadratic", "join-all", "spawn"),
    ] {
        let mut record: Record = (**record).clone();
        let before = of(&record).into_iter().find(|finding| finding.id == id);
        let before = before.unwrap_or_else(|| panic!("{id} is shown"));
        assert_eq!(before.tone, Tone::Shows, "{id}");
        swap(&mut record, one, other);
        let after = of(&record).into_iter().find(|finding| finding.id == id);
        let flipped = after.as_ref().is_none_or(|after| {
            after.tone == Tone::DoesNotShow
                || (after.headline.en != before.headline.en && after.headline.uk != before.headline.uk)
        });
        assert!(flipped, "{id}: {after:?}");
    }
}

#[test]
fn a_tie_of_unlike_cells_is_no_tie() {
    let mut record = WAITS.clone();
    swap(&mut record, "thread-per-fetch", "sequential");
    let tie = of(&record).into_iter().find(|finding| finding.id == "same-on-waits").expect("the plans agree");
    assert!(
        tie.headline.en.starts_with("thread-per-fetch took 95× as long as join-all"),
        "{}",
        tie.headline.en
    );
}

#[test]
fn evidence_names_fields_that_the_record_holds() {
    for record in [&WAITS, &COMPUTES, &MANY] {
        for finding in of(record) {
            assert!(!finding.evidence.is_empty(), "{}", finding.id);
            for Evidence { model, size, metric } in &finding.evidence {
                let cell = record.cells.iter().find(|cell| cell.model == *model && cell.size == *size);
                let cell =
                    serde_json::to_value(cell.expect("the cell is in the record")).expect("a cell is JSON");
                assert!(!cell[metric].is_null(), "{metric} of {model}");
            }
        }
    }
}

#[test]
fn suspect_cells_are_named() {
    let record = waits().cell("spawn", &[]).edit(|cell| cell.verdict = Verdict::Skipped).raw();
    let mut record = record;
    record.cells[0].trials[3].verdict = Verdict::Suspect;
    summarise(&mut record);
    let overlap = of(&record).into_iter().find(|finding| finding.id == "overlap").expect("still measured");
    assert!(overlap.because.en.ends_with("Suspect: the numbers of sequential."), "{}", overlap.because.en);
}

#[test]
fn an_invalid_cell_speaks_of_nothing() {
    let mut record = waits().raw();
    record.cells[3].trials[0].verdict = Verdict::Invalid;
    summarise(&mut record);
    let told = of(&record);
    assert!(told.iter().all(|finding| !finding.headline.en.contains("join-all")), "{told:?}");
}

#[test]
fn words_do_not_mix_alphabets() {
    let cyrillic = |c: char| ('\u{400}'..='\u{4ff}').contains(&c);
    for record in [&WAITS, &COMPUTES, &MANY] {
        for finding in of(record) {
            for text in [&finding.headline, &finding.because] {
                assert!(!text.en.contains(cyrillic), "{}", text.en);
                for line in [&text.en, &text.uk] {
                    assert!(
                        line.ends_with('.')
                            && !line.contains("  ")
                            && !line.contains("..")
                            && !line.contains('–'),
                        "{line}"
                    );
                }
                for word in text.uk.split(|c: char| !c.is_alphabetic()) {
                    let mixed = word.contains(cyrillic) && word.contains(|c: char| c.is_ascii_alphabetic());
                    assert!(!mixed, "{word} in {}", text.uk);
                }
            }
        }
    }
}

#[test]
fn an_unknown_scenario_has_no_findings() {
    assert!(findings(&WAITS, "other").is_empty());
}

/// Sooner than predicted by more than 3 %, with the whole interval: the prediction is wrong, and that is said.
#[test]
fn a_prediction_that_was_beaten_is_named() {
    let told = |took: f64| {
        let record = record().cell("spawn", &ten(took, 0.001)).ideal(280, 2.0, 0.0).done();
        of(&record).into_iter().find(|finding| finding.id == "prediction")
    };
    let found = told(239.0).expect("a finding");
    assert!(found.headline.en.starts_with("Faster than predicted: spawn took 239"), "{}", found.headline.en);
    assert!(found.headline.uk.starts_with("Швидше за прогноз: модель spawn"), "{}", found.headline.uk);
    assert!(told(275.0).is_none(), "2 % is what clocks are worth");
}
