//! The reasons of many trials as the few sentences of a cell.

use crate::lang::{Forms, Lang, Text};
use crate::record::{Trial, Verdict};

/// After "of": з 1 прогону, з 10 прогонів.
const TRIALS: Forms<'_> = Forms {
    en: ["trial", "trials"],
    uk: ["прогону", "прогонів", "прогонів", "прогону"],
};

/// Sentences without repetition, in the order in which they came.
#[derive(Default)]
pub(super) struct Reasons(Vec<Text>);

impl Reasons {
    /// Adds the reasons of the trials with this verdict, each once, with the number of trials that gave it, and
    /// returns how many trials have the verdict. Reasons that differ in their numbers only count as one.
    pub(super) fn collect<'a>(&mut self, trials: impl Iterator<Item = &'a Trial>, verdict: Verdict) -> usize {
        let mut of = 0;
        let mut with_verdict = 0;
        let mut groups: Vec<Group> = Vec::new();
        let silent = [unexplained(verdict)];
        for trial in trials {
            of += 1;
            if trial.verdict != verdict {
                continue;
            }
            with_verdict += 1;
            let given = if trial.reasons.is_empty() { &silent[..] } else { &trial.reasons[..] };
            let mut seen = Vec::new();
            for text in given {
                let key = without_digits(&text.en);
                if seen.contains(&key) {
                    continue;
                }
                match groups.iter_mut().find(|group| group.key == key) {
                    Some(group) => {
                        group.trials += 1;
                        group.alike &= group.text == *text;
                    }
                    None => {
                        groups.push(Group { key: key.clone(), text: text.clone(), trials: 1, alike: true });
                    }
                }
                seen.push(key);
            }
        }
        self.0.extend(groups.into_iter().map(|group| group.sentence(of)));
        with_verdict
    }

    pub(super) fn push(&mut self, text: Text) {
        self.0.push(text);
    }

    pub(super) fn texts(self) -> Vec<Text> {
        self.0
    }
}

struct Group {
    key: String,
    text: Text,
    trials: u64,
    alike: bool,
}

impl Group {
    fn sentence(self, of: u64) -> Text {
        if of == 1 {
            return self.text;
        }
        let en = Lang::En.count(of, TRIALS);
        let uk = Lang::Uk.count(of, TRIALS);
        let (like_en, like_uk) =
            if self.alike { ("", "") } else { (", for example", ", наприклад") };
        Text::new(
            format!("in {} of {en}{like_en}: {}", self.trials, self.text.en),
            format!("у {} з {uk}{like_uk}: {}", self.trials, self.text.uk),
        )
    }
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_numeric() && !matches!(c, '.' | ',')).collect()
}

fn unexplained(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Valid => Text::new("Every check held.", "Усі перевірки пройдено."),
        Verdict::Suspect => {
            Text::new("The trial is in doubt; no reason is given.", "Прогін сумнівний; причини не вказано.")
        }
        Verdict::Invalid => Text::new(
            "A check was breached; no reason is given.",
            "Перевірку не пройдено; причини не вказано.",
        ),
        Verdict::Refused => Text::new(
            "The machine's limits did not allow it; no reason is given.",
            "Обмеження машини цього не дозволили; причини не вказано.",
        ),
        Verdict::Failed => {
            Text::new("The trial failed; no reason is given.", "Прогін завершився збоєм; причини не вказано.")
        }
        Verdict::Skipped => {
            Text::new("The trial was skipped; no reason is given.", "Прогін пропущено; причини не вказано.")
        }
    }
}

/// For a cell of which only the warm-up ran.
pub(super) fn only_warm_up() -> Text {
    Text::new(
        "Only the warm-up ran: there is nothing to show.",
        "Відбувся лише розігрівальний прогін: показувати нічого.",
    )
}

/// For a cell of whose trials one holds a histogram that cannot be read.
pub(super) fn unreadable_histogram() -> Text {
    Text::new(
        "A histogram of the record cannot be read: the latencies are not shown.",
        "Одну з гістограм запису не вдалося прочитати: час обслуговування й час відповіді не показано.",
    )
}
