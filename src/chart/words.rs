//! The words that stand inside pictures and beside the summary pictures, in both languages.

use crate::lang::Lang;

/// A text in English and Ukrainian.
pub(super) type Pair = (&'static str, &'static str);

macro_rules! catalogue {
    ($($name:ident = $en:literal, $uk:literal;)*) => {
        $(pub(super) const $name: Pair = ($en, $uk);)*
        /// Every text, for the tests.
        #[cfg(test)]
        const ALL: &[Pair] = &[$(($en, $uk)),*];
    };
}

catalogue! {
    // The plane.
    ONE = "one at a time", "по одному";
    CONCURRENCY = "concurrency", "конкурентність";
    CONCURRENCY_IS = "many wait at once", "багато чекають водночас";
    PARALLELISM = "parallelism", "паралелізм";
    PARALLELISM_IS = "cores work at once", "ядра працюють водночас";
    BOTH = "both", "і те, і те";
    BOTH_ARE = "many in flight, several cores at work", "багато в роботі, працюють кілька ядер";
    ALL_CORES = "all cores: {}", "усі ядра: {}";
    CORES_ABOVE = "all cores: {}, far above ↑", "усі ядра: {}, далеко вгорі ↑";
    ACROSS_L = "fetches in flight on average, L →", "запитів у роботі в середньому, L →";
    UP_P = "cores busy on average, P ↑", "зайнятих ядер у середньому, P ↑";
    IDEAL = "ideal", "ідеал";
    TERM_L = "Concurrency: how many fetches were in flight on average. It is the sum of all service times ÷ makespan.", "Конкурентність: скільки запитів у середньому було в роботі. Це сума всіх часів обслуговування ÷ тривалість прогону.";
    TERM_P = "Parallelism: how many cores were busy on average. It is CPU time ÷ makespan.", "Паралелізм: скільки ядер у середньому було зайнято. Це час ЦП ÷ тривалість прогону.";
    TERM_MEASURED = "Measured: the median over trials. A thin cross spans all trials, where it is larger than the mark.", "Виміряно: медіана за прогонами. Тонкий хрестик охоплює всі прогони, якщо він більший за позначку.";
    TERM_IDEAL = "What the same model would do on an ideal machine, joined by a line where that is elsewhere.", "Що та сама модель зробила б на ідеальній машині; де це інше місце, до нього веде лінія.";
    // The bill.
    CPU = "CPU time", "час ЦП";
    CPU_SHORT = "CPU", "час ЦП";
    SWITCHES = "context switches", "перемикання контексту";
    SWITCHES_SHORT = "switches", "перемикань";
    MEMORY = "memory", "пам'ять";
    THREADS = "threads", "потоки";
    A_FETCH = "per fetch", "на запит";
    IN_ALL = "in all", "усього";
    TERM_WORK = "The work itself. Of the switches: a thread gave its core up, to wait.", "Сама робота. Серед перемикань: потік сам віддав ядро, щоб чекати.";
    TERM_REST = "Scheduling, and all else that is not the work. Of the switches: a thread's core was taken from it.", "Планування й усе інше, що не є роботою. Серед перемикань: ядро в потоку відібрали.";
    TERM_TICK = "The work that the scenario asks for. It may run 4 % off its calibration, so a smaller rest is given as “<”.", "Робота, яку задає сценарій. Вона може відхилятися від калібрування на 4 %, тому меншу решту подано зі знаком «<».";
    TERM_MEMORY = "Memory: the peak above the start ÷ fetches. Under 1 MiB in all is too little to divide and is left out.", "Пам'ять: пік понад початок ÷ кількість запитів. Якщо всього менше ніж 1 МіБ, ділити нічого, і числа немає.";
    DESC_REST = "rest", "решта";
    DESC_TAKEN = "taken", "відібрано";
    // Percentiles.
    PERCENTILE = "percentile, % →", "перцентиль, % →";
    MAX = "max", "макс.";
    // The heat map.
    SHARE = "share of the run →", "частка прогону →";
    AT_LEAST = "fetches in a spot: ", "запитів у клітинці: ";
    FULLEST = "most fetches ({}) finish between {} and {} of the run and take {} to {}", "найбільше запитів ({}) завершується між {} і {} прогону й триває від {} до {}";
}

/// The one of a pair that is in `lang`.
pub(super) const fn of(lang: Lang, pair: Pair) -> &'static str {
    super::words(lang, pair)
}

/// A text with each `{}` replaced by the next of `values`.
pub(super) fn fill(lang: Lang, pair: Pair, values: &[&str]) -> String {
    let mut parts = of(lang, pair).split("{}");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.zip(values).fold(first, |text, (part, value)| text + value + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_as_much_in_their_own_letters() {
        let cyrillic = |c: char| ('\u{400}'..='\u{4ff}').contains(&c);
        for (en, uk) in ALL {
            assert_eq!(en.matches("{}").count(), uk.matches("{}").count(), "{en}");
            assert_eq!(en.ends_with('.'), uk.ends_with('.') && *uk != MAX.1, "{en}");
            assert!(!en.is_empty() && !uk.is_empty() && !en.chars().any(cyrillic), "{en}");
            for word in uk.split(|c: char| !c.is_alphabetic() && c != '\'') {
                let mixed = word.chars().any(cyrillic) && word.chars().any(|c| c.is_ascii_alphabetic());
                assert!(!mixed, "{word} in {uk}");
            }
            assert!(!uk.contains(['ы', 'э', 'ё', 'ъ', '’', 'ʼ']), "{uk}");
        }
    }

    #[test]
    fn places_are_filled_in_order() {
        assert_eq!(fill(Lang::Uk, ALL_CORES, &["2"]), "усі ядра: 2");
    }
}
