//! The catalogue: every fixed word of the pages in both languages. A missing one is a compile error.
//!
//! `{}` in a text stands for a number or a name that the page puts in, in order.

use crate::lang::Lang;

/// Makes a catalogue: `Words`, one of them for each language, and the list of all texts for the tests.
macro_rules! catalogue {
    ($($key:ident: $en:literal, $uk:literal;)*) => {
        /// The words of the pages in one language.
        #[derive(Debug)]
        pub(in crate::report) struct Words { $(pub(in crate::report) $key: &'static str,)* }

        static EN: Words = Words { $($key: $en,)* };
        static UK: Words = Words { $($key: $uk,)* };

        /// The words in `lang`.
        pub(in crate::report) const fn of(lang: $crate::lang::Lang) -> &'static Words {
            match lang {
                $crate::lang::Lang::En => &EN,
                $crate::lang::Lang::Uk => &UK,
            }
        }

        /// Name, English and Ukrainian of every text, for the tests.
        #[cfg(test)]
        pub(in crate::report) const ALL: &[(&str, &str, &str)] = &[$((stringify!($key), $en, $uk),)*];
    };
}
pub(super) use catalogue;

/// `text` with each `{}` replaced by the next of `values`.
pub(super) fn fill(text: &str, values: &[&str]) -> String {
    let mut parts = text.split("{}");
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut values = values.iter();
    for part in parts {
        out.push_str(values.next().unwrap_or(&""));
        out.push_str(part);
    }
    out
}

catalogue! {
    language: "Language", "Мова";
    run_of: "run of {}", "запуск {}";
    cores: "{} cores", "ядер: {}";
    all_valid: "all cells ({}) passed every check", "усі комірки ({}) пройшли всі перевірки";
    scaled: "In this run every duration of the scenario is multiplied by {}.", "У цьому запуску кожну тривалість зі сценарію помножено на {}.";
    some_doubt: "{} of {} cells are in doubt or were not measured", "сумнівних або не виміряних комірок: {} з {}";
    interrupted: "The run was stopped before its end: this page shows what was measured by then.", "Запуск зупинено достроково: тут показано те, що встигли виміряти.";
    work: "The work", "Робота";
    waits: "waits {}", "чекає {}";
    computes: "computes for {}", "обчислює {}";
    then: ", then ", ", потім ";
    does_nothing: "does nothing", "не робить нічого";
    random_times: "lengths vary from fetch to fetch; the bar shows medians", "тривалість запитів різна; на смужці — медіани";
    findings: "What it shows", "Що це показує";
    no_findings: "This run does not show a difference that its trials can vouch for.", "Цей запуск не показує різниці, яку надійно підтверджували б його прогони.";
    further_findings: "More from the same numbers", "Що ще видно з цих чисел";
    table: "The numbers", "Числа";
    table_times: "How long it took", "Скільки часу це тривало";
    table_costs: "How much at once, and what it cost", "Скільки водночас і чого це коштувало";
    table_note: "Small figures are the 95 % interval of the median over trials; under L and P, what an ideal machine would have. “–” means that there is nothing to say: too few fetches, or nothing to compare with.", "Дрібним шрифтом подано 95-відсотковий інтервал медіани за прогонами, а під L і P — скільки було б на ідеальній машині. «–» означає, що сказати нічого: запитів замало або нема з чим порівняти.";
    scrolls: "The table scrolls sideways.", "Таблицю можна гортати вбік.";
    col_model: "model", "модель";
    col_makespan: "makespan", "тривалість прогону";
    col_predicted: "predicted", "прогноз";
    col_speedup: "against sequential", "відносно sequential";
    col_throughput: "fetches per second", "запитів за секунду";
    col_service: "service time", "час обслуговування";
    col_response: "response time", "час відповіді";
    col_p50: "p50", "p50";
    col_p99: "p99", "p99";
    col_max: "max", "максимум";
    col_l: "in flight L", "у роботі L";
    col_peak: "peak in flight", "найбільше в роботі";
    col_p: "cores busy P", "зайнято ядер P";
    col_cpu: "CPU time", "час ЦП";
    col_bill: "the bill, per fetch", "рахунок, на запит";
    col_rest: "of it not the work", "з нього не робота";
    col_switches: "context switches", "перемикань контексту";
    col_taken: "of them, core taken", "з них ядро відібрано";
    col_growth: "memory above the start", "пам'яті понад початок";
    ideal: "ideal {}", "ідеал {}";
    col_memory: "peak memory", "пік пам'яті";
    col_threads: "threads", "потоків";
    col_verdict: "verdict", "вердикт";
    valid: "valid", "дійсна";
    suspect: "in doubt", "сумнівна";
    invalid: "invalid, numbers withheld", "недійсна, числа приховано";
    refused: "refused: beyond this machine", "відхилена: понад можливості машини";
    failed: "failed", "збій";
    skipped: "not run", "не запущено";
    no_reason: "The record gives no reason.", "Причини в записі немає.";
    charts: "Concurrency, parallelism, latency", "Конкурентність, паралелізм, затримка";
    sweep: "From small to large", "Від малого до великого";
    ladder: "The ladder: the same work on other backends", "Драбина: та сама робота на інших бекендах";
    ladder_how: "Each step up, a wait is something more real. What holds on all of them does not come from sleeping.", "З кожним щаблем очікування стає справжнішим. Що справджується на всіх, те не через сон потоку чи задачі.";
    ladder_note: "Makespan; below it, how many times faster than sequential on the same backend.", "Тривалість прогону; нижче — у скільки разів швидше за sequential на тому самому бекенді.";
    ladder_conclusions: "What the lesson says", "Що стверджує урок";
    ladder_queue: "{} connections for {} fetches, so waits queue for a connection.", "З'єднань — {}, запитів — {}, тож очікування стоять у черзі по з'єднання.";
    ladder_client: "The client works: {} spends {} of CPU time on a fetch, against {} on {}.", "Клієнт працює: {} витрачає на запит {} процесорного часу проти {} на {}.";
    ladder_slower: "{} takes {} here and {} on {}: what is added is the work of the client, and the waiting for a far side that shares the cores with it.", "{}: тут {} проти {} на {} — додалися робота клієнта й очікування на віддалену сторону, яка ділить із ним ядра.";
    vary_count: "number of fetches", "кількість запитів";
    vary_workers: "worker threads", "робочих потоків";
    vary_in_flight: "in-flight limit", "ліміт запитів у роботі";
    vary_connections: "connections", "кількість з'єднань";
    vary_scale: "factor on every duration", "множник усіх тривалостей";
    lesson: "Why", "Чому так";
    claims: "What the lesson claims, judged", "Що стверджує урок і що показали вимірювання";
    holds: "holds", "справджується";
    fails: "does not hold", "не справджується";
    unclear: "not decided", "не з'ясовано";
    measured: "measured {}", "виміряно {}";
    about: "How this was measured", "Як це виміряно";
    machine: "Machine", "Машина";
    system: "System", "Система";
    memory: "Memory", "Пам'ять";
    load: "Load at the start", "Навантаження на початку";
    governor: "Frequency governor", "Регулятор частоти";
    clock: "Clock", "Годинник";
    clock_words: "{}, step {}, a reading costs {}", "{}, крок {}, одне зчитування триває {}";
    clock_plain: "step {}, a reading costs {}", "крок {}, одне зчитування триває {}";
    lateness: "Waits of {} by {} end late by", "Очікування {} ({}) запізнюється на";
    lateness_words: "{} (median), {} (p99), {} tries", "{} (медіана), {} (p99), спроб: {}";
    method: "Method", "Метод";
    method_blocks: "{} trials for each cell, each in a fresh process, in {} blocks of random order (seed {})", "прогонів на комірку: {}, кожен у новому процесі; блоків із випадковим порядком: {} (зерно генератора {})";
    method_serial: "{} trials for each cell, each in a fresh process, one cell after another", "прогонів на комірку: {}, кожен у новому процесі, комірка за коміркою";
    stopped_asked: "as many as asked for", "саме стільки, скільки замовлено";
    stopped_narrow: "no more were needed, since every interval of the makespan is within ±2 %", "більше не було потреби: кожен інтервал тривалості прогону вміщується в ±2 %";
    stopped_most: "no more are allowed, though some interval is wider than ±2 %", "більше не дозволено, хоч якийсь інтервал і ширший за ±2 %";
    stopped_time: "there was no time for more", "на більше не вистачило часу";
    stopped_lost: "every cell failed or was refused twice", "у кожній комірці двічі стався збій або відмова системи";
    stopped_interrupted: "the run was stopped", "запуск зупинено";
    backend: "Waits made by", "Бекенд, що створює очікування";
    changed: "Changed for this run", "Змінено для цього запуску";
    tool: "Program", "Програма";
    elapsed: "The whole run took", "Увесь запуск тривав";
    warnings: "Warnings", "Застереження";
    cost: "What measuring costs", "Скільки коштує саме вимірювання";
    cost_time: "more time", "більше часу";
    cost_memory: "more memory", "більше пам'яті";
    limits: "What this does not show", "Чого це не показує";
    limit_simulated: "Waits and computing are simulated. A real service adds its own limits: connections, locks, memory, other clients.", "Очікування й обчислення тут змодельовано. Справжній сервіс додає свої межі: з'єднання, блокування, пам'ять, інших клієнтів.";
    limit_machine: "One machine with {} cores, one moment. On another the ratios may differ; the shapes should not.", "Одна машина (ядер: {}), один момент. На іншій співвідношення можуть відрізнятися, а форми — навряд чи.";
    limit_serial: "Trials ran one cell after another, as criterion runs them. A drift of the machine (heat, a neighbour) then falls on some models and not on others, so small differences between models prove nothing here. inflight run mixes the order.", "Прогони йшли комірка за коміркою, як їх запускає criterion. Тому зміна стану машини (нагрівання, сусідній процес) зачіпає одні моделі й не зачіпає інших, і малі відмінності між моделями тут нічого не доводять. inflight run перемішує порядок.";
    limit_few: "{} trials for each cell: under 6 no winner is named.", "Прогонів на комірку: {}; якщо їх менше ніж 6, переможця не називаємо.";
    limit_scale: "Every duration was multiplied by {}.", "Кожну тривалість помножено на {}.";
    limit_resolution: "Timers here end up to {} late (p99): waits not much longer than that say more of the timer than of the model.", "Запізнення таймерів тут сягає {} (p99): очікування, не набагато довші за нього, більше кажуть про таймер, ніж про модель.";
    python: "in Python: {}", "у Python: {}";
}

/// The word for a cell's verdict.
pub(super) const fn verdict(words: &'static Words, verdict: crate::record::Verdict) -> &'static str {
    use crate::record::Verdict;
    match verdict {
        Verdict::Valid => words.valid,
        Verdict::Suspect => words.suspect,
        Verdict::Invalid => words.invalid,
        Verdict::Refused => words.refused,
        Verdict::Failed => words.failed,
        Verdict::Skipped => words.skipped,
    }
}

/// Class, sign and word for how a claim came out.
pub(super) const fn outcome(
    words: &'static Words,
    outcome: crate::record::ClaimOutcome,
) -> (&'static str, &'static str, &'static str) {
    use crate::record::ClaimOutcome;
    match outcome {
        ClaimOutcome::Holds => ("yes", "✓", words.holds),
        ClaimOutcome::Fails => ("no", "✗", words.fails),
        ClaimOutcome::Unclear => ("open", "?", words.unclear),
    }
}

/// The words for what a sweep varies.
pub(super) const fn vary(words: &'static Words, vary: crate::record::Vary) -> &'static str {
    use crate::record::Vary;
    match vary {
        Vary::Count => words.vary_count,
        Vary::Workers => words.vary_workers,
        Vary::InFlight => words.vary_in_flight,
        Vary::Connections => words.vary_connections,
        Vary::Scale => words.vary_scale,
    }
}

/// Month names as a date needs them.
const MONTHS: [(&str, &str); 12] = [
    ("January", "січня"),
    ("February", "лютого"),
    ("March", "березня"),
    ("April", "квітня"),
    ("May", "травня"),
    ("June", "червня"),
    ("July", "липня"),
    ("August", "серпня"),
    ("September", "вересня"),
    ("October", "жовтня"),
    ("November", "листопада"),
    ("December", "грудня"),
];

/// An RFC 3339 stamp in words: `22 November 2026, 20:12 UTC`. Anything else is shown as it is.
pub(super) fn date(lang: Lang, stamp: &str) -> String {
    let parsed = || {
        // Only a true date may be cut by bytes.
        humantime::parse_rfc3339(stamp).ok()?;
        Some(format!("{}, {}\u{a0}UTC", day(lang, stamp.get(..10)?), stamp.get(11..16)?))
    };
    parsed().unwrap_or_else(|| stamp.to_owned())
}

/// A day in words: `22 November 2026` for `2026-11-22`. Anything else is shown as it is.
pub(super) fn day(lang: Lang, text: &str) -> String {
    let parsed = || {
        humantime::parse_rfc3339(&format!("{text}T00:00:00Z")).ok()?;
        let month: usize = text.get(5..7)?.parse().ok()?;
        let day: u32 = text.get(8..10)?.parse().ok()?;
        let (en, uk) = MONTHS.get(month.checked_sub(1)?)?;
        let month = if lang == Lang::Uk { uk } else { en };
        Some(format!("{day}\u{a0}{month} {}", text.get(..4)?))
    };
    parsed().unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{ask_words, index, race, whatif};

    /// The texts of every catalogue.
    fn everything() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
        let others = [ask_words::ALL, race::words::ALL, whatif::words::ALL, index::words::ALL];
        ALL.iter().chain(others.into_iter().flatten())
    }

    #[test]
    fn both_languages_have_the_same_places_to_fill() {
        for (key, en, uk) in everything() {
            assert_eq!(en.matches("{}").count(), uk.matches("{}").count(), "{key}");
            assert!(!en.is_empty() && !uk.is_empty(), "{key}");
            assert_eq!(en.ends_with('.'), uk.ends_with('.'), "{key}: only one of them ends as a sentence");
        }
    }

    /// A Latin letter inside a Cyrillic word is the commonest slip, and cannot be seen.
    #[test]
    fn no_word_mixes_latin_and_cyrillic_letters() {
        let texts = everything().map(|(_, en, uk)| (*en, *uk)).chain(MONTHS);
        for (en, uk) in texts {
            assert!(!en.chars().any(cyrillic), "{en}");
            for word in uk.split(|c: char| !c.is_alphabetic() && c != '\'') {
                let mixed = word.chars().any(cyrillic) && word.chars().any(|c| c.is_ascii_alphabetic());
                assert!(!mixed, "{word} in {uk}");
            }
            assert!(!uk.contains(['ы', 'э', 'ё', 'ъ', '’', 'ʼ']), "{uk}");
        }
    }

    fn cyrillic(c: char) -> bool {
        ('\u{400}'..='\u{4ff}').contains(&c)
    }

    #[test]
    fn dates_are_written_out_and_anything_else_is_left_alone() {
        assert_eq!(date(Lang::En, "2026-11-22T20:12:05Z"), "22\u{a0}November 2026, 20:12\u{a0}UTC");
        assert_eq!(date(Lang::Uk, "2026-11-02T20:12:05Z"), "2\u{a0}листопада 2026, 20:12\u{a0}UTC");
        assert_eq!(day(Lang::En, "2026-11-02"), "2\u{a0}November 2026");
        assert_eq!(day(Lang::Uk, "2026-13-02"), "2026-13-02");
        for odd in ["", "<b>", "2026-99-99T00:00:00Z", "їжакїжакїжакїжак"] {
            assert_eq!(date(Lang::En, odd), odd);
        }
    }

    #[test]
    fn places_are_filled_in_order() {
        assert_eq!(fill("{} of {}", &["1", "2"]), "1 of 2");
        assert_eq!(fill("a {} b", &[]), "a  b");
        assert_eq!(fill("{}", &["{}"]), "{}");
    }
}
